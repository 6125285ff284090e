import type { DrawnElement, Marks } from './marks.ts'
import type { CanvasWords } from './words.ts'

/** Live counts of a step: how many cases wait there, how many of them are late, how many are stuck. */
export interface StepPill {
  readonly elementId: string
  readonly waiting: number
  readonly late: number
  readonly incidents?: number
}

export interface IncidentMessage {
  readonly elementId: string
  readonly message: string
}

/** A small thing beside a step. Badges of one step and kind replace each other, so each is `elementId` and `kind`. */
export interface Badge {
  readonly elementId: string
  readonly kind: 'pin' | 'waitingPin' | 'tick' | 'due' | 'incident' | 'pill' | 'heat' | 'times'
  readonly text: string
  /** The whole in words, for screen readers and on hover. A badge that can be pressed is read as its own text instead. */
  readonly label: string
  /** Said before the text, and between its parts. */
  readonly spoken?: readonly [before: string, between: string]
  readonly tone?: 'soon' | 'late' | 'quiet'
}

const activity = /(Task|Activity|SubProcess|Transaction)$/

/** The badges of one case's marks: pins, ticks with times, dates, incidents. */
export function badgesOfMarks(
  marks: Marks,
  drawn: readonly DrawnElement[],
  incidents: readonly IncidentMessage[],
  words: CanvasWords,
): Badge[] {
  const byId = new Map(drawn.map((element) => [element.id, element]))
  const messages = new Map(incidents.map((incident) => [incident.elementId, incident.message]))
  return [...marks.steps.values()].flatMap((mark): Badge[] => {
    const element = byId.get(mark.elementId)
    if (!element) return []
    const badges: Badge[] = []
    const add = (kind: Badge['kind'], text: string, label: string, tone?: Badge['tone']) =>
      badges.push({ elementId: mark.elementId, kind, text, label, ...(tone ? { tone } : {}) })
    const isActivity = activity.test(element.type)
    if (mark.state === 'current') add('pin', '', words.here(element.name))
    if (mark.state === 'waiting') add('waitingPin', '', words.waitingHere(element.name))
    if (mark.state === 'incident') {
      const message = messages.get(mark.elementId) ?? words.stuck
      add('incident', '', `${element.name}: ${message}`)
    }
    if (mark.due && mark.due.state !== 'onTime') {
      add('due', words.left(mark.due.leftMs), words.dueAt(mark.due.dueAt), mark.due.state)
    }
    if (mark.state === 'done' && mark.lastAt !== null && !element.type.endsWith('Gateway')) {
      const often = mark.count > 1 ? `×${mark.count} · ` : ''
      add('tick', isActivity ? `${often}${words.clock(mark.lastAt)}` : '', words.doneAt(mark.lastAt, mark.by))
    } else if (mark.count > 1 && isActivity) add('times', `×${mark.count}`, words.times(mark.count))
    return badges
  })
}

/**
 * One pill per step with something in it. Counts of steps inside a collapsed sub-process are added to its shape, because
 * that is what the reader sees; `planeHolder` names the collapsed shape that holds a step, if any.
 */
export function badgesOfPills(
  pills: readonly StepPill[],
  planeHolder: (elementId: string) => string | null,
  nameOf: (elementId: string) => string,
  words: CanvasWords,
): Badge[] {
  const sums = new Map<string, { waiting: number; late: number; incidents: number }>()
  for (const pill of pills) {
    const places = [pill.elementId]
    for (let holder = planeHolder(pill.elementId); holder; holder = planeHolder(holder)) places.push(holder)
    for (const place of places) {
      const sum = sums.get(place) ?? { waiting: 0, late: 0, incidents: 0 }
      sums.set(place, {
        waiting: sum.waiting + pill.waiting,
        late: sum.late + pill.late,
        incidents: sum.incidents + (pill.incidents ?? 0),
      })
    }
  }
  return [...sums].flatMap(([elementId, sum]): Badge[] => {
    const badges: Badge[] = []
    if (sum.waiting > 0) {
      const text = sum.late > 0 ? `${sum.waiting}|${words.lateCount(sum.late)}` : String(sum.waiting)
      const label = words.pill(sum.waiting, sum.late)
      const spoken = [`${nameOf(elementId)}: `, words.waiting] as const
      badges.push({ elementId, kind: 'pill', text, label, spoken, ...(sum.late > 0 ? { tone: 'late' as const } : {}) })
    }
    if (sum.incidents > 0) {
      badges.push({ elementId, kind: 'incident', text: String(sum.incidents), label: words.stuckCount(sum.incidents) })
    }
    return badges
  })
}

const icons = {
  pin: '<svg viewBox="0 0 22 28" width="22" height="28" aria-hidden="true"><path d="M11 27C11 27 20.5 17.2 20.5 10.5a9.5 9.5 0 0 0-19 0C1.5 17.2 11 27 11 27Z" fill="var(--wm-accent)" stroke="#fff" stroke-width="1.5"/><circle cx="11" cy="10.5" r="3.5" fill="#fff"/></svg>',
  waitingPin:
    '<svg viewBox="0 0 22 28" width="22" height="28" aria-hidden="true"><path d="M11 26.5C11 26.5 20 17 20 10.5a9 9 0 0 0-18 0C2 17 11 26.5 11 26.5Z" fill="#fff" stroke="var(--wm-accent)" stroke-width="2"/><circle cx="11" cy="10.5" r="4.6" fill="none" stroke="var(--wm-accent)" stroke-width="1.5"/><path d="M11 8v2.7l1.8 1.2" fill="none" stroke="var(--wm-accent)" stroke-width="1.5" stroke-linecap="round"/></svg>',
  tick: '<svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><circle cx="7" cy="7" r="7" fill="var(--wm-done)"/><path d="M3.8 7.2 6.100 9.5 10.3 4.900" fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round"/></svg>',
  incident:
    '<svg viewBox="0 0 26 26" width="26" height="26" aria-hidden="true"><rect x="4.5" y="4.5" width="17" height="17" rx="2.5" transform="rotate(45 13 13)" fill="var(--wm-late)" stroke="#fff" stroke-width="1.5"/><path d="M13 7.8v6" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/><circle cx="13" cy="17.3" r="1.4" fill="#fff"/></svg>',
} as const

/** Where a badge sits on its step, as shares of the step's width and height. */
export const badgePlace: { readonly [K in Badge['kind']]: { readonly x: number; readonly y: number } } = {
  pin: { x: 0.5, y: 0 },
  waitingPin: { x: 0.5, y: 0 },
  tick: { x: 1, y: 1 },
  times: { x: 0, y: 1 },
  due: { x: 1, y: 0 },
  incident: { x: 0, y: 0 },
  pill: { x: 0.5, y: 1 },
  heat: { x: 0.5, y: 1 },
}

/** Draws a badge. It is a button where it can be pressed or has more to say on focus; else a picture with a name. */
export function drawBadge(badge: Badge, onPress: (() => void) | null): HTMLElement {
  const pressable = onPress !== null && (badge.kind === 'pill' || badge.kind === 'heat' || badge.kind === 'incident')
  const html = document.createElement(pressable || badge.kind === 'incident' ? 'button' : 'span')
  html.className = `wm-badge wm-badge-${badge.kind}${badge.tone ? ` wm-${badge.tone}` : ''}`
  const icon = badge.kind in icons ? icons[badge.kind as keyof typeof icons] : ''
  html.innerHTML = icon
  if (html instanceof HTMLButtonElement) {
    html.type = 'button'
    if (onPress) html.addEventListener('click', onPress)
    html.append(hidden(badge.spoken?.[0] ?? `${badge.label} `))
  } else {
    html.setAttribute('role', 'img')
    html.setAttribute('aria-label', badge.label)
  }
  if (badge.kind !== 'incident') html.title = badge.label
  for (const [index, part] of badge.text.split('|').entries()) {
    if (part === '') continue
    const text = document.createElement('span')
    text.className = index === 0 ? 'wm-badge-text' : 'wm-badge-more'
    text.textContent = part
    html.append(text)
    if (index === 0 && badge.spoken) html.append(hidden(` ${badge.spoken[1]} `))
  }
  if (badge.kind === 'incident') {
    const tip = document.createElement('span')
    tip.className = 'wm-badge-tip'
    tip.setAttribute('aria-hidden', 'true')
    tip.textContent = badge.label
    html.append(tip)
  }
  return html
}

function hidden(words: string): HTMLElement {
  const span = document.createElement('span')
  span.className = 'wm-visually-hidden'
  span.textContent = words
  return span
}
