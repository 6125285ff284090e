import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import 'diagram-js-minimap/assets/diagram-js-minimap.css'
import outlineModule from 'bpmn-js/lib/features/outline'
import PlainViewer from 'bpmn-js/lib/Viewer'
import minimapModule from 'diagram-js-minimap'
import i18next from 'i18next'
import { type Badge, badgePlace, drawBadge } from './badges.ts'
import type { Rect, Size, View } from './camera.ts'
import { type DrawnElement, isStep } from './marks.ts'
import { withOurModdle } from './ourModdle.ts'

const Viewer = withOurModdle(PlainViewer)

const ink = '#1b2430'
const fontFamily = "'Noto Sans Variable', 'Noto Sans Georgian Variable', 'Noto Sans', sans-serif"

/** Markers that are shown on a ring around the element; rings are drawn when first needed. */
const ringed: ReadonlySet<string> = new Set(['wm-current', 'wm-soon', 'wm-late', 'wm-picked'])

export interface DrawingListeners {
  /** A step was pressed (mouse, touch, or a badge of it). */
  onPress(elementId: string): void
  onPressBackground(): void
  onHover(elementId: string | null): void
  onViewChanged(): void
  onPlaneChanged(): void
}

/** A diagram on the page, as the rest of this room talks to it. Nothing outside this file knows diagram-js. */
export interface Drawing {
  readonly paper: HTMLElement
  /** Everything that is drawn, the insides of collapsed sub-processes included. */
  drawn(): readonly DrawnElement[]
  /** What is drawn on the plane that is open now. */
  drawnHere(): readonly DrawnElement[]
  /** Shows a file; of a file with several diagrams, the one of `processId`. Throws when the XML cannot be read or drawn. */
  show(xml: string, processId?: string): Promise<void>
  setMarkers(markers: ReadonlyMap<string, readonly string[]>): void
  setFill(elementId: string, colour: string | null): void
  setBadges(badges: readonly Badge[], pressable: boolean): void
  boundsOf(elementId: string): Rect | null
  /** Bounds of everything on the open plane. */
  bounds(): Rect
  paperSize(): Size
  view(): View
  setView(view: View): void
  /** Opens the plane (the process itself or a collapsed sub-process) that holds the element. True if it was another one. */
  openPlaneOf(elementId: string): boolean
  /** The collapsed sub-process shape that holds the element on another plane; null for what is drawn on the first one. */
  holderOf(elementId: string): string | null
  showMinimap(shown: boolean): void
  /** Lets a light travel along a flow; resolves on arrival. */
  travel(flowId: string, ms: number): Promise<void>
  resized(): void
  destroy(): void
}

interface Shape {
  readonly id: string
  readonly parent?: Shape
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly waypoints?: readonly { readonly x: number; readonly y: number }[]
  readonly source?: Shape
  readonly target?: Shape
  readonly labelTarget?: Shape
  readonly businessObject?: { readonly id: string; readonly name?: string; readonly $type: string }
  readonly isFrame?: boolean
  readonly isImplicit?: boolean
}
interface Canvas {
  viewbox(box?: Rect): { x: number; y: number; scale: number }
  getSize(): Size
  resized(): void
  addMarker(id: string, marker: string): void
  removeMarker(id: string, marker: string): void
  findRoot(id: string): Shape | undefined
  getRootElement(): Shape
  setRootElement(root: Shape): void
  getActiveLayer(): SVGGElement
}
interface ElementRegistry {
  getAll(): Shape[]
  get(id: string): Shape | undefined
  getGraphics(id: string): SVGGElement | undefined
}
interface Overlays {
  add(id: string, type: string, overlay: object): string
  remove(id: string): void
}
interface Services {
  canvas: Canvas
  elementRegistry: ElementRegistry
  overlays: Overlays
  outline: { createOutline(shape: Shape): void }
  minimap: { open(): void; close(): void }
}
interface ElementEvent {
  element: Shape
  originalEvent?: Event
}
interface Diagram {
  readonly id: string
  readonly plane?: { readonly bpmnElement?: { readonly id: string; readonly participants?: readonly Participant[] } }
}
interface Participant {
  readonly processRef?: { readonly id: string }
}

/** Opens an empty drawing in `paper`. Loads fonts first: labels are measured when they are drawn. */
export async function openDrawing(paper: HTMLElement, listeners: DrawingListeners): Promise<Drawing> {
  await document.fonts.load(`12px ${fontFamily}`)
  const viewer = new Viewer({
    container: paper,
    additionalModules: [outlineModule, minimapModule],
    bpmnRenderer: { defaultStrokeColor: ink, defaultLabelColor: ink, defaultFillColor: '#ffffff' },
    textRenderer: { defaultStyle: { fontFamily, fontSize: 12 }, externalStyle: { fontFamily, fontSize: 12 } },
    minimap: { open: false },
  })
  const service = <K extends keyof Services>(name: K): Services[K] => viewer.get(name)
  const canvas = service('canvas')
  const registry = service('elementRegistry')
  const overlays = service('overlays')
  paper.querySelector('svg[data-element-id], .djs-container > svg')?.setAttribute('tabindex', '-1')

  let markers = new Map<string, readonly string[]>()
  const planeBounds = new Map<string, Rect>()
  const badges = new Map<string, { overlayId: string; drawn: string }>()
  let all: readonly DrawnElement[] = []

  viewer.on('element.click', (event: ElementEvent) => {
    const id = stepAt(event.element)
    if (id) listeners.onPress(id)
    else listeners.onPressBackground()
  })
  viewer.on('element.hover', (event: ElementEvent) => listeners.onHover(stepAt(event.element)))
  viewer.on('element.out', () => listeners.onHover(null))
  viewer.on('canvas.viewbox.changed', listeners.onViewChanged)
  viewer.on('root.set', listeners.onPlaneChanged)

  let showing: Promise<void> = Promise.resolve()
  return {
    paper,
    drawn: () => all,
    drawnHere() {
      const root = canvas.getRootElement()
      return all.filter((element) => canvas.findRoot(element.id) === root)
    },
    show(xml, processId) {
      // One file at a time: two imports at once would draw into each other.
      const next = showing.then(() => open(xml, processId))
      showing = next.catch(() => undefined)
      return next
    },
    setMarkers(wanted) {
      for (const [id, was] of markers) {
        const now = wanted.get(id) ?? []
        for (const marker of was) if (!now.includes(marker)) canvas.removeMarker(id, marker)
      }
      const kept = new Map<string, readonly string[]>()
      for (const [id, now] of wanted) {
        const shape = registry.get(id)
        if (!shape) continue
        const was = markers.get(id) ?? []
        for (const marker of now) if (!was.includes(marker)) canvas.addMarker(id, marker)
        if (now.some((marker) => ringed.has(marker)) && !shape.waypoints && !shape.labelTarget)
          service('outline').createOutline(shape)
        kept.set(id, now)
      }
      markers = kept
    },
    setFill(elementId, colour) {
      registry.getGraphics(elementId)?.style.setProperty('--wm-fill', colour ?? '')
    },
    setBadges(wanted, pressable) {
      const keys = new Set<string>()
      for (const badge of wanted) {
        const shape = registry.get(badge.elementId)
        if (!shape || shape.waypoints) continue
        const key = `${badge.elementId} ${badge.kind}`
        keys.add(key)
        const drawn = JSON.stringify([badge, pressable])
        const shown = badges.get(key)
        if (shown?.drawn === drawn) continue
        if (shown) overlays.remove(shown.overlayId)
        const place = badgePlace[badge.kind]
        const html = document.createElement('div')
        html.className = (shape.width ?? 0) < 60 ? 'wm-badge-anchor wm-narrow' : 'wm-badge-anchor'
        html.append(drawBadge(badge, pressable ? () => listeners.onPress(badge.elementId) : null))
        const overlayId = overlays.add(badge.elementId, `wm-${badge.kind}`, {
          position: { left: (shape.width ?? 0) * place.x, top: (shape.height ?? 0) * place.y },
          html,
          scale: { min: 0.85, max: 1.15 },
        })
        badges.set(key, { overlayId, drawn })
      }
      for (const [key, shown] of badges) {
        if (keys.has(key)) continue
        overlays.remove(shown.overlayId)
        badges.delete(key)
      }
    },
    boundsOf(elementId) {
      const shape = registry.get(elementId)
      return shape ? boundsOfShapes([shape]) : null
    },
    bounds() {
      const root = canvas.getRootElement()
      const known = planeBounds.get(root.id)
      if (known) return known
      const here = registry.getAll().filter((shape) => shape.parent && canvas.findRoot(shape.id) === root)
      const bounds = boundsOfShapes(here)
      planeBounds.set(root.id, bounds)
      return bounds
    },
    paperSize: () => canvas.getSize(),
    view() {
      const { x, y, scale } = canvas.viewbox()
      return { x, y, scale }
    },
    setView({ x, y, scale }) {
      const size = canvas.getSize()
      if (size.width > 0 && size.height > 0) {
        canvas.viewbox({ x, y, width: size.width / scale, height: size.height / scale })
      }
    },
    openPlaneOf(elementId) {
      const root = registry.get(elementId) && canvas.findRoot(elementId)
      if (!root || root === canvas.getRootElement()) return false
      canvas.setRootElement(root)
      return true
    },
    holderOf(elementId) {
      const root = registry.get(elementId) && canvas.findRoot(elementId)
      const holder = root?.id.replace(/_plane$/, '')
      return holder && holder !== elementId && registry.get(holder)?.parent ? holder : null
    },
    showMinimap(shown) {
      if (shown) service('minimap').open()
      else service('minimap').close()
    },
    travel(flowId, ms) {
      const waypoints = registry.get(flowId)?.waypoints
      if (!waypoints || canvas.findRoot(flowId) !== canvas.getRootElement()) return Promise.resolve()
      return travelAlong(canvas.getActiveLayer(), waypoints, ms)
    },
    resized: () => canvas.resized(),
    destroy: () => viewer.destroy(),
  }

  async function open(xml: string, processId: string | undefined) {
    markers = new Map()
    badges.clear()
    planeBounds.clear()
    await viewer.importXML(xml)
    const diagrams: readonly Diagram[] = viewer.getDefinitions()?.diagrams ?? []
    const wanted = diagrams.findIndex((diagram) => processId !== undefined && shows(diagram, processId))
    const diagram = diagrams[wanted]
    if (wanted > 0 && diagram) await viewer.open(diagram.id)
    planeBounds.clear()
    all = registry.getAll().flatMap(drawnElement)
    for (const button of paper.querySelectorAll('.bjs-drilldown')) {
      button.setAttribute('aria-label', i18next.t('canvas:openSub'))
    }
  }
}

function shows(diagram: Diagram, processId: string): boolean {
  const root = diagram.plane?.bpmnElement
  return root?.id === processId || (root?.participants?.some((pool) => pool.processRef?.id === processId) ?? false)
}

function drawnElement(shape: Shape): DrawnElement[] {
  const bo = shape.businessObject
  if (!bo || !shape.parent) return []
  const name = bo.name?.trim()
  const type = bo.$type.replace(/^.*:/, '')
  return [
    {
      id: shape.id,
      type,
      name: name ? name : spelled(type),
      ...(shape.labelTarget ? { labelOf: shape.labelTarget.id } : {}),
      parent: shape.parent.id.replace(/_plane$/, ''),
      ...(shape.source ? { source: shape.source.id } : {}),
      ...(shape.target ? { target: shape.target.id } : {}),
    },
  ]
}

/** "ExclusiveGateway" as "Exclusive gateway": what a step without a name is called. */
function spelled(type: string): string {
  const words = type.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function stepAt(shape: Shape): string | null {
  const [element] = drawnElement(shape.labelTarget ?? shape)
  return element && isStep(element) ? element.id : null
}

function boundsOfShapes(shapes: readonly Shape[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const shape of shapes) {
    const points = shape.waypoints ?? [
      { x: shape.x ?? 0, y: shape.y ?? 0 },
      { x: (shape.x ?? 0) + (shape.width ?? 0), y: (shape.y ?? 0) + (shape.height ?? 0) },
    ]
    for (const point of points) {
      left = Math.min(left, point.x)
      top = Math.min(top, point.y)
      right = Math.max(right, point.x)
      bottom = Math.max(bottom, point.y)
    }
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

function travelAlong(layer: SVGGElement, waypoints: readonly { x: number; y: number }[], ms: number): Promise<void> {
  const light = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
  light.setAttribute('r', '7')
  light.setAttribute('class', 'wm-light')
  layer.append(light)
  const lengths = waypoints.slice(1).map((to, index) => {
    const from = waypoints[index] ?? to
    return Math.hypot(to.x - from.x, to.y - from.y)
  })
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  let gone = 0
  const frames = waypoints.map((point, index) => {
    if (index > 0) gone += lengths[index - 1] ?? 0
    return {
      transform: `translate(${point.x}px, ${point.y}px)`,
      offset: whole > 0 ? Math.min(1, gone / whole) : index === 0 ? 0 : 1,
    }
  })
  return light.animate(frames, { duration: ms, easing: 'ease-out', fill: 'both' }).finished.then(
    () => light.remove(),
    () => light.remove(),
  )
}
