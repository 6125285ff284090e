import type { ModdleElement } from '@waymark/shared/model/moddle'
import type BpmnModeler from 'bpmn-js/lib/Modeler'
import type { Element } from 'bpmn-js/lib/model/Types'
import type CommandStack from 'diagram-js/lib/command/CommandStack'
import type Canvas from 'diagram-js/lib/core/Canvas'
import type ElementRegistry from 'diagram-js/lib/core/ElementRegistry'
import type Selection from 'diagram-js/lib/features/selection/Selection'
import { type Edit, editOf } from './edit.ts'
import { openModeler } from './openModeler.ts'

/** A shape, flow or the paper itself, with its part of the BPMN file. */
export interface Drawn {
  readonly id: string
  readonly type: string
  readonly bo: ModdleElement
  readonly element: Element
}

const paletteWidth = 72
const margin = 32
const smallestReadable = 0.65

/** A drawing being edited: what pages may know of bpmn-js. One per open editor; `destroy` it in the end. */
export interface Drawing {
  /** Replaces everything by the file. Answers bpmn-moddle's warnings; throws where the file cannot be read. */
  load(xml: string): Promise<readonly string[]>
  /** The file as it stands, formatted; a label being typed is left alone. */
  xml(): Promise<string>
  svg(): Promise<string>
  /** Calls back after each change of the drawing, of the selection, or of what undo can do. */
  subscribe(listener: () => void): () => void
  /** Grows with each change: a snapshot for React. */
  revision(): number
  /** Grows only when the file itself changed (not by selecting). */
  edits(): number
  definitions(): ModdleElement | undefined
  /** The paper: a process or a collaboration. */
  root(): Drawn | undefined
  selected(): readonly Drawn[]
  find(id: string): Drawn | undefined
  all(): readonly Drawn[]
  /** Selects the element and brings it to the middle; opens the sub-process it is drawn in. False where it is not drawn. */
  show(id: string): boolean
  deselect(): void
  /** Does everything in `work` as one step of undo. */
  change(target: Drawn, work: (edit: Edit) => void): void
  /** Makes it an element of another type, keeping name, place and flows. */
  become(target: Drawn, type: string): void
  undo(): void
  redo(): void
  canUndo(): boolean
  canRedo(): boolean
  trigger(action: string, options?: Record<string, unknown>): void
  fit(): void
  /** Brings all of these into view, never larger than life nor smaller than can be read: then their beginning is shown. */
  frame(ids: readonly string[]): void
  /** Puts exactly these elements under the CSS class. */
  mark(className: string, ids: Iterable<string>): void
  toggleGrid(): void
  toggleMinimap(): void
  /** The keyboard works on the paper after this. */
  focus(): void
  destroy(): void
}

/** Opens an editor in the box. */
export function openDrawing(container: HTMLElement): Drawing {
  const modeler = openModeler(container)
  const listeners = new Set<() => void>()
  const marked = new Map<string, Set<string>>()
  let revision = 0
  let edits = 0
  let closed = false

  modeler.on('commandStack.changed', () => {
    edits += 1
    tell()
  })
  modeler.on(['selection.changed', 'import.done', 'root.set'], tell)
  // The keyboard listens on the paper only; a shape dragged out of the palette leaves the focus nowhere.
  modeler.on('drag.cleanup', () => {
    if (!isTyping(document.activeElement)) canvas().focus()
  })

  // When the drawer takes height from the paper, the palette must fold into two columns.
  const resized = new ResizeObserver(() => canvas().resized())
  resized.observe(container)

  const canvas = () => modeler.get<Canvas>('canvas')
  const registry = () => modeler.get<ElementRegistry>('elementRegistry')
  const stack = () => modeler.get<CommandStack>('commandStack')
  const selection = () => modeler.get<Selection>('selection')

  return {
    async load(xml) {
      marked.clear()
      const { warnings } = await modeler.importXML(xml)
      open()
      edits = 0
      tell()
      return warnings.map(String)
    },
    xml: async () => (await modeler.saveXML({ format: true })).xml ?? '',
    svg: async () => (await modeler.saveSVG()).svg,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    revision: () => revision,
    edits: () => edits,
    definitions: () => modeler.getDefinitions() as ModdleElement | undefined,
    root() {
      const root = canvas().getRootElement() as Element | undefined
      return root?.businessObject ? drawn(root) : undefined
    },
    selected: () => (selection().get() as Element[]).map(drawn),
    find,
    all: () => (registry().getAll() as Element[]).filter((e) => e.businessObject && e.type !== 'label').map(drawn),
    show(id) {
      const found = find(id)
      if (!found) return false
      const plane = canvas().findRoot(found.element as never)
      if (plane && plane !== canvas().getRootElement()) canvas().setRootElement(plane)
      if (found.element === plane) selection().select(null as never)
      else {
        selection().select(found.element as never)
        centre(found.element)
      }
      return true
    },
    deselect: () => selection().select(null as never),
    change(target, work) {
      stack().execute('waymark.change', { run: () => work(editOf(modeler, target.element)) })
    },
    become(target, type) {
      modeler
        .get<{ replaceElement(element: Element, target: object): void }>('bpmnReplace')
        .replaceElement(target.element, { type })
    },
    undo: () => stack().canUndo() && stack().undo(),
    redo: () => stack().canRedo() && stack().redo(),
    canUndo: () => stack().canUndo(),
    canRedo: () => stack().canRedo(),
    trigger: (action, options) =>
      void modeler.get<{ trigger(name: string, options?: object): unknown }>('editorActions').trigger(action, options),
    fit,
    frame(ids) {
      const boxes = ids.flatMap((id) => find(id)?.element ?? []).map(boundsOf)
      if (boxes.length > 0) frame(around(boxes))
    },
    mark(className, ids) {
      if (closed) return
      const wanted = new Set([...ids].filter((id) => registry().get(id)))
      for (const id of marked.get(className) ?? []) {
        if (!wanted.has(id) && registry().get(id)) canvas().removeMarker(id, className)
      }
      for (const id of wanted) canvas().addMarker(id, className)
      marked.set(className, wanted)
    },
    toggleGrid: () => modeler.get<{ toggle(): void }>('grid').toggle(),
    toggleMinimap: () => modeler.get<{ toggle(): void }>('minimap').toggle(),
    focus: () => canvas().focus(),
    destroy() {
      closed = true
      resized.disconnect()
      listeners.clear()
      modeler.destroy()
    },
  }

  function tell() {
    revision += 1
    if (!closed) for (const listener of listeners) listener()
  }

  function find(id: string): Drawn | undefined {
    const element = registry().get(id) as Element | undefined
    return element?.businessObject ? drawn(element) : undefined
  }

  /** The whole drawing beside the palette, never larger than life. */
  function fit() {
    look(wholeScale())
  }

  /** As `fit`, but never smaller than can be read: then the drawing's beginning is shown, and the overview map. */
  function open() {
    const whole = wholeScale()
    look(Math.max(whole, smallestReadable))
    if (whole < smallestReadable) modeler.get<{ open(): void }>('minimap').open()
  }

  function wholeScale() {
    const { inner, outer } = canvas().viewbox()
    if (inner.width === 0) return 1
    const room = { width: outer.width - paletteWidth - 2 * margin, height: outer.height - 2 * margin }
    return Math.min(1, room.width / inner.width, room.height / inner.height)
  }

  function look(scale: number) {
    const { inner, outer } = canvas().viewbox()
    const [width, height] = [outer.width / scale, outer.height / scale]
    const left = (paletteWidth + margin) / scale
    const fits = inner.width + left <= width
    const tall = inner.height + (2 * margin) / scale > height
    canvas().viewbox({
      x: fits ? inner.x + inner.width / 2 - (width + paletteWidth / scale) / 2 : inner.x - left,
      y: tall ? inner.y - margin / scale : inner.y + inner.height / 2 - height / 2,
      width,
      height,
    })
  }

  function frame(box: Box) {
    const { outer } = canvas().viewbox()
    const left = paletteWidth + margin
    const fitting = Math.min((outer.width - left - margin) / box.width, (outer.height - 2 * margin) / box.height, 1)
    const scale = Math.max(fitting, smallestReadable)
    const [width, height] = [outer.width / scale, outer.height / scale]
    const roomX = Math.max(0, width - (left + margin) / scale - box.width)
    const roomY = Math.max(0, height - (2 * margin) / scale - box.height)
    canvas().viewbox({
      x: box.x - left / scale - roomX / 2,
      y: box.y - margin / scale - roomY / 2,
      width,
      height,
    })
  }

  /** In the middle of the paper, large enough to be read. */
  function centre(element: Element) {
    const { outer, scale } = canvas().viewbox()
    const readable = Math.max(scale, smallestReadable)
    const [width, height] = [outer.width / readable, outer.height / readable]
    const box = boundsOf(element)
    canvas().viewbox({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height })
  }
}

/** A label stands for the element it names. */
function drawn(element: Element): Drawn {
  const target = ((element as { labelTarget?: Element }).labelTarget ?? element) as Element
  return { id: target.id, type: target.businessObject.$type, bo: target.businessObject, element: target }
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

function boundsOf(element: Element): Box {
  const points = (element as { waypoints?: { x: number; y: number }[] }).waypoints
  return points ? around(points.map((point) => ({ ...point, width: 0, height: 0 }))) : (element as unknown as Box)
}

/** The smallest box that holds all of them. */
function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

export type { BpmnModeler }

function isTyping(element: globalThis.Element | null): boolean {
  return (
    element instanceof HTMLElement && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName))
  )
}
