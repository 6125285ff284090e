declare module 'bpmn-js-color-picker' {
  const module: object
  export default module
}
declare module 'bpmn-js-native-copy-paste' {
  const module: object
  export default module
}
declare module 'bpmn-js-create-append-anything' {
  export const CreateAppendAnythingModule: object
}
declare module 'diagram-js-grid' {
  const module: object
  export default module
}
declare module 'diagram-js-minimap' {
  const module: object
  export default module
}
declare module 'zeebe-bpmn-moddle/resources/zeebe.json' {
  const descriptor: Record<string, unknown>
  export default descriptor
}
