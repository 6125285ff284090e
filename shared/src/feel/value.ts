import { FeelDate, FeelDateTime, FeelDuration, FeelFunction, FeelRange, FeelTime } from 'feelin'
import { inZone } from '../calendar/localTime.ts'
import type { Value } from '../engine/command.ts'

type JsonResult = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly what: string }

/** A variable is stored, sent and shown: no text of one may fill the memory. */
const LONGEST_TEXT = 10_000_000

/** What FEEL computed, as JSON: dates, times and durations become ISO 8601 text. `what` names a value JSON cannot hold. */
export function toJson(raw: unknown): JsonResult {
  if (raw === null || raw === undefined) return { ok: true, value: null }
  if (typeof raw === 'string' && raw.length > LONGEST_TEXT)
    return { ok: false, what: `a text of ${raw.length} letters` }
  if (typeof raw === 'string' || typeof raw === 'boolean') return { ok: true, value: raw }
  if (typeof raw === 'number')
    return Number.isFinite(raw) ? { ok: true, value: raw } : { ok: false, what: 'a number without end' }
  if (raw instanceof FeelDateTime) return { ok: true, value: isoOf(raw) }
  if (raw instanceof FeelDate || raw instanceof FeelTime || raw instanceof FeelDuration)
    return { ok: true, value: String(raw) }
  if (raw instanceof FeelRange) return { ok: false, what: 'a range' }
  if (raw instanceof FeelFunction || typeof raw === 'function') return { ok: false, what: 'a function' }
  if (Array.isArray(raw)) return listToJson(raw)
  if (typeof raw === 'object') return contextToJson(raw)
  return { ok: false, what: `a ${typeof raw}` }
}

function listToJson(raw: readonly unknown[]): JsonResult {
  const list: Value[] = []
  for (const item of raw) {
    const result = toJson(item)
    if (!result.ok) return result
    list.push(result.value)
  }
  return { ok: true, value: list }
}

function contextToJson(raw: object): JsonResult {
  const entries: [string, Value][] = []
  for (const [key, item] of Object.entries(raw)) {
    const result = toJson(item)
    if (!result.ok) return result
    entries.push([key, result.value])
  }
  return { ok: true, value: Object.fromEntries(entries) }
}

/** FEEL writes a named zone as `@Europe/Berlin`, which no other reader of ISO 8601 knows: the offset is written instead. */
function isoOf(dateTime: FeelDateTime): string {
  const [local, zone] = String(dateTime).split('@')
  if (zone === undefined || local === undefined) return String(dateTime)
  return inZone(local, zone).toISO({ suppressMilliseconds: true }) ?? String(dateTime)
}
