import './diagram.css'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconFocusCentered, IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import type { Trail } from '@waymark/shared/contract'
import i18next from 'i18next'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { badgesOfMarks, badgesOfPills, type IncidentMessage, type StepPill } from './badges.ts'
import { centredOn, fitting, kept, openingView, overflows, type View, zoomedAt } from './camera.ts'
import type { Drawing, DrawingListeners } from './drawing.ts'
import { keyMove, listenToGestures } from './gestures.ts'
import { HeatLegend } from './HeatLegend.tsx'
import { type Heat, heatScale } from './heat.ts'
import { type DrawnElement, isStep, type Marks, marksOf, moveBetween, stepsInOrder } from './marks.ts'
import { StepList } from './StepList.tsx'
import texts from './texts.ts'
import { canvasWords } from './words.ts'

export type { IncidentMessage, StepPill } from './badges.ts'
export type { Heat } from './heat.ts'

i18next.addResourceBundle('en', 'canvas', texts)

// bpmn-js is on its way while the page still asks for its data. A failure is told where the drawing is opened.
import('./drawing.ts').catch(() => undefined)

export interface DiagramViewProps {
  /** BPMN 2.0 XML of the version to show; undefined while it is on the way. */
  xml: string | undefined
  /** Which process of the file, where it holds several. */
  processId?: string
  /** What to light for one case. Without it nothing is greyed. */
  trail?: Trail
  /** The reader's own step: centred when the whole does not fit, and the only one called current. */
  focusElementId?: string
  /** Live counts on the steps. */
  pills?: readonly StepPill[]
  /** A measure as colour and number on the steps, with a legend. */
  heat?: Heat
  /** Why steps are stuck, said on hover and focus of their red diamond. */
  incidents?: readonly IncidentMessage[]
  onElementClick?: (elementId: string) => void
  /** A press beside all steps. */
  onBackgroundClick?: () => void
  onElementHover?: (elementId: string | null) => void
  /** Steps that are chosen (accent ring). */
  selectedIds?: readonly string[]
  /** Steps to light softly, as while a row of a list is hovered. */
  highlightedIds?: readonly string[]
  /** What the drawing shows, in words: "Sales, case Batumi Tea". */
  ariaLabel: string
  /** By default a minimap appears when the drawing is larger than the paper. */
  showMinimap?: boolean
  className?: string
}

/**
 * A BPMN drawing to read: lit for a case (`trail`), counted (`pills`) or heated (`heat`). Fills its parent, which gives
 * the height. Props change what is marked without opening the file again; a file that cannot be shown says so in words.
 */
export function DiagramView(props: DiagramViewProps) {
  const { xml, processId, trail, focusElementId, pills, heat, incidents, selectedIds, highlightedIds, ariaLabel } =
    props
  const { t, i18n } = useTranslation('canvas')
  const paper = useRef<HTMLDivElement>(null)
  const latest = useRef(props)
  latest.current = props
  const untouched = useRef(true)
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [shown, setShown] = useState<{ xml: string; drawn: readonly DrawnElement[] } | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [over, setOver] = useState({ x: false, y: false, scale: 1 })
  const [plane, setPlane] = useState(0)
  const [listFocus, setListFocus] = useState<string | null>(null)
  const [announced, setAnnounced] = useState('')
  const before = useRef<{ xml: string; trail: Trail } | null>(null)
  const nowMs = useMinute()

  useEffect(() => {
    const container = paper.current
    if (!container) return
    let gone = false
    let opened: Drawing | undefined
    let stop = () => {}
    const listeners: DrawingListeners = {
      onPress: (id) => latest.current.onElementClick?.(id),
      onPressBackground: () => latest.current.onBackgroundClick?.(),
      onHover: (id) => latest.current.onElementHover?.(id),
      onViewChanged: () => opened && setOver(sameOrNew(stateOfView(opened))),
      onPlaneChanged: () => setPlane((count) => count + 1),
    }
    void import('./drawing.ts').then(
      async ({ openDrawing }) => {
        if (gone) return
        const drawing = await openDrawing(container, listeners)
        if (gone) return drawing.destroy()
        opened = drawing
        const off = listenToGestures(container, {
          view: drawing.view,
          move: (view) => {
            untouched.current = false
            drawing.setView(kept(view, drawing.bounds(), drawing.paperSize()))
          },
          bounds: drawing.bounds,
          paperSize: drawing.paperSize,
        })
        const watcher = new ResizeObserver(() => {
          drawing.resized()
          if (untouched.current) drawing.setView(opening(drawing, latest.current))
        })
        watcher.observe(container)
        stop = () => {
          off()
          watcher.disconnect()
        }
        setDrawing(drawing)
      },
      (cause: unknown) => setError(String(cause)),
    )
    return () => {
      gone = true
      stop()
      opened?.destroy()
      setDrawing(null)
      setShown(null)
    }
  }, [])

  useEffect(() => {
    if (!drawing || xml === undefined) return
    let gone = false
    drawing.show(xml, processId).then(
      () => {
        if (gone) return
        setError(drawing.drawn().length > 0 ? null : t('errorNoShapes'))
        untouched.current = true
        const focus = latest.current.focusElementId
        if (focus) drawing.openPlaneOf(focus)
        drawing.setView(opening(drawing, latest.current))
        setShown({ xml, drawn: drawing.drawn() })
      },
      (cause: unknown) => {
        if (gone) return
        setShown(null)
        setError(t('errorText', { cause: cause instanceof Error ? cause.message : String(cause) }))
      },
    )
    return () => {
      gone = true
    }
  }, [drawing, xml, processId, t])

  const words = useMemo(() => canvasWords(t, i18n.language, nowMs), [t, i18n.language, nowMs])
  const marks = useMemo(
    () => (shown && trail ? marksOf(shown.drawn, trail, { nowMs, focusElementId }) : null),
    [shown, trail, nowMs, focusElementId],
  )
  const scale = useMemo(() => (heat ? heatScale(heat) : null), [heat])

  useEffect(() => {
    if (!drawing || !shown) return
    const markers = markersOf(shown.drawn, marks, scale?.colours)
    const add = (id: string, marker: string) => markers.set(id, [...(markers.get(id) ?? []), marker])
    for (const id of selectedIds ?? []) add(id, 'wm-picked')
    for (const id of highlightedIds ?? []) add(id, 'wm-lit')
    if (listFocus) add(listFocus, 'wm-picked')
    if (latest.current.onElementClick)
      for (const element of shown.drawn) if (isStep(element)) add(element.id, 'wm-press')
    for (const element of shown.drawn) {
      if (isStep(element)) drawing.setFill(element.id, scale?.colours.get(element.id) ?? null)
    }
    drawing.setMarkers(markers)
  }, [drawing, shown, marks, scale, selectedIds, highlightedIds, listFocus])

  useEffect(() => {
    if (!drawing || !shown) return
    const nameOf = (id: string) => shown.drawn.find((element) => element.id === id)?.name ?? ''
    const badges = [
      ...(marks ? badgesOfMarks(marks, shown.drawn, incidents ?? [], words) : []),
      ...(pills ? badgesOfPills(pills, drawing.holderOf, nameOf, words) : []),
      ...(heat?.steps ?? [])
        .filter((step) => step.value > 0)
        .map((step) => ({
          elementId: step.elementId,
          kind: 'heat' as const,
          text: step.text,
          label: `${nameOf(step.elementId)}, ${heat?.title}: ${step.text}`,
          spoken: [`${nameOf(step.elementId)}, ${heat?.title}: `, ''] as const,
        })),
    ]
    drawing.setBadges(badges, latest.current.onElementClick !== undefined)
  }, [drawing, shown, marks, pills, heat, incidents, words])

  useEffect(() => {
    if (!drawing || !shown || !trail) return
    const was = before.current
    before.current = { xml: shown.xml, trail }
    if (!was || was.xml !== shown.xml || was.trail === trail) return
    const moved = moveBetween(was.trail, trail, shown.drawn)
    if (moved.begun.length === 0 && moved.ended.length === 0) return
    const name = (id: string) => shown.drawn.find((element) => element.id === id)?.name ?? id
    const list = (ids: readonly string[]) => ids.map(name).join(t('and'))
    const [ended, steps] = [list(moved.ended), list(moved.begun)]
    setAnnounced(steps === '' ? t('finished', { ended }) : t(ended === '' ? 'moved' : 'movedDone', { ended, steps }))
    if (!prefersStillness()) void travel(drawing, moved.flows)
  }, [drawing, shown, trail, t])

  useEffect(() => {
    if (!drawing || !shown || focusElementId === undefined || !untouched.current) return
    drawing.openPlaneOf(focusElementId)
    drawing.setView(opening(drawing, latest.current))
  }, [drawing, shown, focusElementId])

  useEffect(() => {
    if (!drawing || !shown || plane === 0) return
    drawing.setView(opening(drawing, latest.current))
    setOver(sameOrNew(stateOfView(drawing)))
  }, [drawing, shown, plane])

  const overflowing = over.x || over.y
  const minimap = props.showMinimap ?? true
  useEffect(() => {
    if (shown) drawing?.showMinimap(minimap && overflowing && (paper.current?.clientWidth ?? 0) >= 640)
  }, [drawing, shown, minimap, overflowing])

  const currentIds = marks
    ? [...marks.steps.values()].filter((m) => m.state === 'current' || m.state === 'incident')
    : []
  const target = focusElementId ?? currentIds[0]?.elementId
  const order = useMemo(
    // The plane is asked for again whenever another one is opened.
    () => (drawing && shown && plane >= 0 ? stepsInOrder(drawing.drawnHere()) : []),
    [drawing, shown, plane],
  )

  function move(on: Drawing, view: View) {
    untouched.current = false
    on.setView(kept(view, on.bounds(), on.paperSize()))
  }
  function fit() {
    if (!drawing) return
    untouched.current = false
    drawing.setView(fitting(drawing.bounds(), drawing.paperSize()))
  }
  function zoom(factor: number) {
    if (!drawing) return
    const size = drawing.paperSize()
    move(drawing, zoomedAt(drawing.view(), factor, { x: size.width / 2, y: size.height / 2 }))
  }
  function reveal(elementId: string) {
    if (!drawing) return
    drawing.openPlaneOf(elementId)
    const bounds = drawing.boundsOf(elementId)
    if (bounds && overflowing)
      move(drawing, centredOn(bounds, drawing.paperSize(), Math.max(0.8, drawing.view().scale)))
  }
  function onKeyDown(event: KeyboardEvent) {
    if (!drawing || event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const wanted = keyMove(event.key, drawing.view(), drawing.paperSize())
    if (wanted === null) return
    event.preventDefault()
    if (wanted === 'fit') fit()
    else move(drawing, wanted)
  }

  const tools = [
    { label: t('zoomIn'), icon: IconPlus, act: () => zoom(1.25) },
    { label: t('zoomOut'), icon: IconMinus, act: () => zoom(0.8) },
    { label: t('fit'), icon: IconMaximize, act: fit },
    ...(target ? [{ label: t('toCurrent'), icon: IconFocusCentered, act: () => reveal(target) }] : []),
  ]
  return (
    <section
      className={`wm-diagram ${props.className ?? ''}`}
      aria-label={ariaLabel}
      data-scale={over.scale < 0.6 ? 'small' : 'normal'}
      data-overflow={overflowing || undefined}
    >
      {order.length > 0 && (
        <StepList
          title={t('steps', { name: ariaLabel })}
          steps={order}
          marks={marks}
          onOpen={props.onElementClick}
          onFocusStep={(id) => {
            setListFocus(id)
            if (id) reveal(id)
          }}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a drawing larger than its paper is scrolled by keys. */}
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no form field set. */}
      <div className="wm-paper" ref={paper} tabIndex={0} role="group" aria-label={ariaLabel} onKeyDown={onKeyDown} />
      {!shown && !error && <div className="wm-ghost" role="status" aria-label={t('loading')} />}
      {error && (
        <div className="wm-broken" role="alert">
          <strong>{t('errorTitle')}</strong>
          <span>{error}</span>
          <span>{t('errorSafe')}</span>
        </div>
      )}
      {shown && !error && (
        <div className="wm-foot">
          <div className="wm-tools">
            {tools.map(({ label, icon: Icon, act }) => (
              <Tooltip key={label} label={label}>
                <ActionIcon variant="default" size={32} aria-label={label} onClick={act}>
                  <Icon size={18} stroke={1.8} aria-hidden />
                </ActionIcon>
              </Tooltip>
            ))}
          </div>
          {heat && scale && <HeatLegend title={heat.title} ticks={scale.ticks} />}
        </div>
      )}
      <div className="wm-visually-hidden" aria-live="polite">
        {announced}
      </div>
    </section>
  )
}

/** Below this a label's 12 px become too small to read; numbers on the steps are larger, so a counted map may be smaller. */
function readableScale(props: DiagramViewProps): number {
  return props.pills || props.heat ? 0.58 : 0.65
}

function opening(drawing: Drawing, props: DiagramViewProps): View {
  const start = drawing.drawnHere().find((element) => element.type === 'StartEvent')?.id
  const focusId = [props.focusElementId, ...worthSeeing(props), start].find((id) => id && drawing.boundsOf(id))
  const focus = focusId ? (drawing.boundsOf(focusId) ?? undefined) : undefined
  const part = props.focusElementId === undefined ? undefined : 0.85
  return openingView(drawing.bounds(), drawing.paperSize(), readableScale(props), focus, part)
}

/** What to look at first when not all of it fits: where the case is or ended, where most is late, where it is hottest. */
function worthSeeing({ trail, pills, heat }: DiagramViewProps): string[] {
  const active = trail?.elements.filter((element) => element.state === 'active' || element.state === 'incident') ?? []
  const latest = [...(trail?.elements ?? [])].sort((a, b) => Date.parse(b.lastAt) - Date.parse(a.lastAt))
  const busy = [...(pills ?? [])]
    .filter((pill) => pill.waiting > 0)
    .sort((a, b) => b.late - a.late || b.waiting - a.waiting)
  const hot = [...(heat?.steps ?? [])].sort((a, b) => b.value - a.value)
  return [...active, ...latest, ...busy, ...hot].map((entry) => entry.elementId)
}

function stateOfView(drawing: Drawing) {
  const view = drawing.view()
  return { ...overflows(view, drawing.bounds(), drawing.paperSize()), scale: Math.round(view.scale * 10) / 10 }
}

/** Keeps the old state where nothing differs, so that a pan does not draw the page again for every pixel. */
function sameOrNew(now: ReturnType<typeof stateOfView>) {
  return (was: typeof now) => (was.x === now.x && was.y === now.y && was.scale === now.scale ? was : now)
}

/** The CSS classes of each drawn element. */
function markersOf(drawn: readonly DrawnElement[], marks: Marks | null, heat: ReadonlyMap<string, string> | undefined) {
  const markers = new Map<string, string[]>()
  if (heat) for (const id of heat.keys()) markers.set(id, ['wm-heat'])
  if (!marks) return markers
  for (const element of drawn) {
    const step = marks.steps.get(element.id)
    if (step) {
      const due = step.due && step.due.state !== 'onTime' ? [`wm-${step.due.state}`] : []
      markers.set(element.id, [`wm-${step.state}`, ...due])
    } else if (marks.flowsTaken.has(element.id) && !element.labelOf) markers.set(element.id, ['wm-taken'])
    else if (marks.rest.has(element.id)) markers.set(element.id, ['wm-rest'])
  }
  return markers
}

/** One light after the other along the flows; a long way is hurried so that it never takes more than a second. */
async function travel(drawing: Drawing, flows: readonly string[]) {
  const ms = Math.min(200, 1000 / Math.max(1, flows.length))
  for (const flow of flows) await drawing.travel(flow, ms)
}

function prefersStillness(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches
}

/** The present in ms, renewed every minute for "2 d late". */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
