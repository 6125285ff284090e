// One chunk of its own: viewer 2.0 and the editor's viewer 1.23 share class names and must not meet on a page.
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css'
import './form.css'

export { Form } from '@bpmn-io/form-js-viewer'
