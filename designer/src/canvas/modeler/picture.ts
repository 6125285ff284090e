import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import { withOurModdle } from '../ourModdle.ts'

const Viewer = withOurModdle(NavigatedViewer)

/** The drawing of a file as SVG text, made in a box nobody sees. Throws where the file cannot be read or has no picture. */
export async function pictureOf(xml: string): Promise<string> {
  const container = document.createElement('div')
  container.style.cssText = 'position:absolute;left:-10000px;top:0;width:800px;height:600px;visibility:hidden'
  document.body.append(container)
  const viewer = new Viewer({
    container,
    bpmnRenderer: { defaultStrokeColor: '#1b2430', defaultLabelColor: '#1b2430' },
    textRenderer: { defaultStyle: { fontFamily: "'Noto Sans Variable', 'Noto Sans', sans-serif" } },
  } as ConstructorParameters<typeof NavigatedViewer>[0])
  try {
    await viewer.importXML(xml)
    return (await viewer.saveSVG()).svg
  } finally {
    viewer.destroy()
    container.remove()
  }
}

/** An SVG text as an address for `<img>`. */
export function asImage(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
}

/** PNG of the SVG at the given factor, on white. */
export async function asPng(svg: string, factor = 2): Promise<Blob> {
  const image = new Image()
  image.src = asImage(svg)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(image.naturalWidth * factor)
  canvas.height = Math.ceil(image.naturalHeight * factor)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser gives no 2D canvas, so the PNG could not be drawn.')
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large for a PNG.'))),
      'image/png',
    ),
  )
}
