import viewerCss from '@bpmn-io/form-js-viewer/dist/assets/form-js.css?url'
import deskCss from './form.css?url'

export { Form } from '@bpmn-io/form-js-viewer'

const sheets = [viewerCss, deskCss]
let links: HTMLLinkElement[] = []
let forms = 0

/**
 * Puts the viewer's styles on the page for as long as a form is shown; resolves when they are there. The form editor in
 * Studio brings an older viewer with the same class names, so the two must not stay on the page together; a sheet that
 * is added last wins over one the editor left behind. Call what it gives back when the form is gone.
 */
export async function wearStyles(): Promise<() => void> {
  forms++
  if (forms === 1) links = sheets.map(newLink)
  await Promise.all(links.map(arrived))
  let worn = true
  return () => {
    if (!worn) return
    worn = false
    forms--
    if (forms > 0) return
    for (const link of links) link.remove()
    links = []
  }
}

function newLink(href: string): HTMLLinkElement {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  document.head.append(link)
  return link
}

function arrived(link: HTMLLinkElement): Promise<void> {
  if (link.sheet) return Promise.resolve()
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve(), { once: true })
    link.addEventListener('error', () => reject(new Error(`the styles at ${link.href} did not arrive`)), { once: true })
  })
}
