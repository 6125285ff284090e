/** What becomes of one case, and when. */
export interface Fate {
  readonly bornAtMs: number
  readonly end: 'won' | 'lost' | 'expired' | 'open'
  /** When each task is done, in order; of an open case those before the one at which it stands. */
  readonly doneAtMs: readonly number[]
  /** When it expires, where it does. */
  readonly expiresAtMs: number | undefined
  /** Who has taken the open task, and when. */
  readonly taken: { readonly by: string; readonly atMs: number } | undefined
  readonly people: readonly string[]
  readonly variables: { client: string; region: string; team: string; reference: string; amount: number }
}

/** How many cases there are, over which time. */
export interface Extent {
  readonly finished: number
  readonly open: number
  readonly fromMs: number
  readonly untilMs: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
export const teams = 24
export const regions = 20
/** How long the cases go back that are open: what is older is over. */
const openSinceMs = 40 * dayMs
export const expiryMs = 60 * dayMs

/** The colleague whose inbox is measured: holds about sixty tasks, however many there are. */
export const person = { username: 'w4', password: 'w4-password', groups: ['Team 1', 'Team 2', 'Approvers'] }

/** A client has twenty cases, however many there are in all. */
export const clientsOf = ({ finished, open }: Extent) => Math.ceil((finished + open) / 20)
export const clientName = (n: number) => `Client ${n}`
export const referenceOf = (n: number) => `ORD-${String(n).padStart(7, '0')}`
export const regionName = (n: number) => `Region ${n}`

/** The fate of the case with that number, from 0, always the same. Cases are born evenly over the time, one after the other. */
export function fateOf(n: number, extent: Extent): Fate {
  const { finished, open, fromMs, untilMs } = extent
  const chance = chanceOf(n)
  const all = finished + open
  const bornAtMs = Math.floor(fromMs + ((untilMs - fromMs) * (n + 0.5)) / all)
  const team = 1 + Math.floor(chance() * teams)
  const variables = {
    client: clientName(1 + Math.floor(chance() * clientsOf(extent))),
    region: regionName(1 + Math.floor(chance() * regions)),
    team: `Team ${team}`,
    reference: referenceOf(n),
    amount: 1_000 + Math.floor(chance() * 99_000),
  }
  // Of the recent cases so many are open that all together come to the number that is asked for.
  const recent = (all * openSinceMs) / (untilMs - fromMs)
  const isOpen = untilMs - bornAtMs < openSinceMs && chance() < open / recent
  const people = [0, 1, 2].map((step) =>
    colleague(step === 2 ? `d${1 + Math.floor(chance() * 40)}` : `t${team}`, chance()),
  )
  const hours = [spread(chance(), 1, 48), spread(chance(), 2, 120), spread(chance(), 1, 200)]
  const luck = chance()
  if (isOpen) return openFate()
  const end = luck < 0.2 ? 'lost' : luck < 0.25 && untilMs - bornAtMs > expiryMs + 3 * dayMs ? 'expired' : 'won'
  const steps = end === 'won' ? 3 : 1
  const lastingMs = hours.slice(0, steps).reduce((sum, one) => sum + one * hourMs, 0)
  // Cases of the last days hurry, so that they are over by now.
  const pace = Math.min(1, (untilMs - bornAtMs) / (lastingMs + hourMs))
  const doneAtMs: number[] = []
  for (const one of hours.slice(0, steps))
    doneAtMs.push(Math.floor((doneAtMs.at(-1) ?? bornAtMs) + one * hourMs * pace))
  const expiresAtMs = end === 'expired' ? (doneAtMs[0] ?? bornAtMs) + expiryMs : undefined
  return { bornAtMs, end, doneAtMs, expiresAtMs, taken: undefined, people, variables }

  function openFate(): Fate {
    const ageMs = untilMs - bornAtMs
    const done = luck < 0.4 ? 0 : luck < 0.8 ? 1 : 2
    const doneAtMs = Array.from({ length: done }, (_, i) => Math.floor(bornAtMs + (ageMs * (i + 1)) / (done + 2)))
    const since = doneAtMs.at(-1) ?? bornAtMs
    const takenAtMs = Math.floor(since + (untilMs - since) * 0.3)
    const holder = chance() < 60 / (open * 0.3) ? person.username : (people[done] ?? 'nobody')
    const taken = chance() < 0.3 ? { by: holder, atMs: takenAtMs } : undefined
    return { bornAtMs, end: 'open', doneAtMs, expiresAtMs: undefined, taken, people, variables }
  }
}

const colleague = (room: string, chance: number) => `${room}-${1 + Math.floor(chance * 12)}`

/** Between `least` and `most`, every order of magnitude as likely as the next. */
const spread = (chance: number, least: number, most: number) => least * (most / least) ** chance

/** Numbers from 0 to 1 that depend on nothing but the seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
