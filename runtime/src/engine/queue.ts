/** A command that waits. */
export interface Queued {
  /** It needs no locks: it does not share a batch with those that do. */
  readonly isPlain: boolean
  /** Nobody waits for its answer: a timer, a signal's next receiver. People go first. */
  readonly isBackground: boolean
  /** The case that it moves, as far as is known. */
  readonly caseKey: string | undefined
  /** About how much memory it takes. */
  readonly bytes: number
}

/** How much a batch may be. */
export interface BatchBounds {
  readonly commands: number
  /** So many of several cases: what is left of them may fly beside it. All without. */
  readonly share?: number
  readonly bytes: number
  /** So many commands of one case, unless there is room left. */
  readonly ofOneCase: number
}

/**
 * Commands that wait for a batch, in the order in which they came. Commands of one case never overtake each other. A case that has
 * many of them leaves room for the others.
 */
export class CommandQueue<T extends Queued> {
  private readonly lanes: { readonly people: Lane<T>; readonly background: Lane<T> } = {
    people: { waiting: [], bytes: 0, ofCase: new Map() },
    background: { waiting: [], bytes: 0, ofCase: new Map() },
  }

  get length(): number {
    return this.people + this.background
  }
  get people(): number {
    return this.lanes.people.waiting.length
  }
  get background(): number {
    return this.lanes.background.waiting.length
  }
  get bytes(): number {
    return this.lanes.people.bytes + this.lanes.background.bytes
  }

  /** A case's commands keep their order across the lanes: those before a person's go with it, those behind it as well. */
  add(command: T) {
    const { people, background } = this.lanes
    const { caseKey, isBackground } = command
    if (caseKey === undefined) return put(isBackground ? background : people, command)
    if (isBackground) return put(people.ofCase.has(caseKey) ? people : background, command)
    if (background.ofCase.has(caseKey)) {
      const before = background.waiting.filter((one) => one.caseKey === caseKey)
      background.waiting = background.waiting.filter((one) => one.caseKey !== caseKey)
      for (const one of before) {
        leave(background, one)
        put(people, one)
      }
    }
    put(people, command)
  }

  /** Takes a batch out. A case that is busy waits here, not for a lock in the database. */
  take(from: 'people' | 'background', most: BatchBounds, isBusy: (caseKey: string) => boolean): T[] {
    const lane = this.lanes[from]
    const batch: T[] = []
    const rest: T[] = []
    /** Of cases that have had their share. */
    const surplus: T[] = []
    const ofCase = new Map<string, number>()
    const passedOver = new Set<string>()
    let bytes = 0
    const share = Math.min(most.commands, most.share ?? most.commands)
    const hasRoomFor = (command: T) =>
      batch.length === 0 || (batch.length < most.commands && bytes + command.bytes <= most.bytes)
    const take = (command: T) => {
      batch.push(command)
      bytes += command.bytes
    }
    for (const [i, command] of lane.waiting.entries()) {
      if (batch.length >= share) {
        for (let at = i; at < lane.waiting.length; at += 1) rest.push(lane.waiting[at] as T)
        break
      }
      const { caseKey } = command
      const isOther = batch[0] !== undefined && batch[0].isPlain !== command.isPlain
      const mustWait = caseKey !== undefined && (passedOver.has(caseKey) || isBusy(caseKey))
      if (mustWait || isOther || !hasRoomFor(command)) {
        rest.push(command)
        if (caseKey !== undefined) passedOver.add(caseKey)
        continue
      }
      if (caseKey !== undefined) {
        const before = ofCase.get(caseKey) ?? 0
        if (before >= most.ofOneCase) {
          surplus.push(command)
          continue
        }
        ofCase.set(caseKey, before + 1)
      }
      take(command)
    }
    if (surplus.length > 0) {
      const left: T[] = []
      for (const command of surplus) {
        // A later command of a case stays behind an earlier one that does.
        if (!passedOver.has(command.caseKey ?? '') && hasRoomFor(command)) take(command)
        else {
          left.push(command)
          passedOver.add(command.caseKey ?? '')
        }
      }
      rest.unshift(...left)
    }
    lane.waiting = rest
    for (const command of batch) leave(lane, command)
    return batch
  }
}

interface Lane<T> {
  waiting: T[]
  bytes: number
  /** How many wait, by case. */
  readonly ofCase: Map<string, number>
}

function put<T extends Queued>(lane: Lane<T>, command: T) {
  lane.waiting.push(command)
  lane.bytes += command.bytes
  const { caseKey } = command
  if (caseKey !== undefined) lane.ofCase.set(caseKey, (lane.ofCase.get(caseKey) ?? 0) + 1)
}

/** The books of a command that is no longer among the waiting. */
function leave<T extends Queued>(lane: Lane<T>, { caseKey, bytes }: T) {
  lane.bytes -= bytes
  if (caseKey === undefined) return
  const left = (lane.ofCase.get(caseKey) ?? 1) - 1
  if (left > 0) lane.ofCase.set(caseKey, left)
  else lane.ofCase.delete(caseKey)
}
