import { compileExpression } from '../../feel/expression.ts'
import { translateToFeel } from '../../feel/translate.ts'
import type { ModdleElement } from '../moddle.ts'

/** A value as `zeebe:` attributes write it: static text, or FEEL with a leading `=`. */
export type FeelValue = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly why: string }

/** Static text stays; a whole `${...}` becomes FEEL where it is plain enough. */
export function attributeValue(text: string): FeelValue {
  if (!/[$#]\{/.test(text)) return { ok: true, value: text }
  const feel = feelOf(text)
  return feel.ok ? { ok: true, value: `=${feel.value}` } : feel
}

/** The same as a FEEL expression, as mappings need it: static text becomes a string literal. */
export function sourceValue(text: string): FeelValue {
  if (!/[$#]\{/.test(text)) return { ok: true, value: `=${JSON.stringify(text)}` }
  return attributeValue(text)
}

/** JUEL, script or FEEL as FEEL without the leading `=`. */
export function feelOf(text: string, language?: string): FeelValue {
  const parts = text.trim().match(/[$#]\{[^{}]*\}|[^$#]+|[$#]/g) ?? []
  const expressions = parts.filter((part) => /^[$#]\{/.test(part))
  if (expressions.length > 0 && parts.length > 1 && !language) return concatenated(parts)
  const translation = translateToFeel(text.trim(), language)
  if (!translation.ok) return { ok: false, why: translation.message }
  const compiled = compileExpression(translation.feel)
  if (!compiled.ok) return { ok: false, why: compiled.message }
  const inner = compiled.expression.names.find((name) => OF_THE_ENGINE.has(name))
  if (!inner) return { ok: true, value: translation.feel }
  return {
    ok: false,
    why: `"${text.trim()}" asks the old engine itself ("${inner}"), which has no counterpart here. Use a variable.`,
  }
}

/** Names that stood for the engine's own objects, not for variables of the case. */
const OF_THE_ENGINE = new Set([
  'execution',
  'caseExecution',
  'task',
  'externalTask',
  'authenticatedUserId',
  'connector',
])

/** `Order ${id} of ${name}` is `"Order " + string(id) + " of " + string(name)`. */
function concatenated(parts: readonly string[]): FeelValue {
  const pieces: string[] = []
  for (const part of parts) {
    if (!/^[$#]\{/.test(part)) {
      pieces.push(JSON.stringify(part))
      continue
    }
    const feel = feelOf(part)
    if (!feel.ok) return feel
    pieces.push(`string(${feel.value})`)
  }
  return { ok: true, value: pieces.join(' + ') }
}

/** What `camunda:inputParameter` and its like hold: text, a list or a map; a script is nothing plain. */
export function parameterValue(parameter: ModdleElement): FeelValue {
  const inner = childrenOf(parameter)[0]
  if (!inner) return sourceValue((parameter.$body ?? '').trim())
  const feel = structureOf(inner)
  return feel.ok ? { ok: true, value: `=${feel.value}` } : feel
}

function structureOf(element: ModdleElement): FeelValue {
  const kind = localName(element)
  if (kind === 'list') return joined(childrenOf(element).map(itemOf), '[', ']')
  if (kind === 'map') {
    const entries = childrenOf(element).map((entry): FeelValue => {
      const value = childrenOf(entry)[0] ? structureOf(childrenOf(entry)[0] ?? entry) : itemOf(entry)
      return value.ok ? { ok: true, value: `${JSON.stringify(attribute(entry, 'key') ?? '')}: ${value.value}` } : value
    })
    return joined(entries, '{', '}')
  }
  if (kind === 'value') return itemOf(element)
  return { ok: false, why: `A ${kind} cannot be read as a value.` }
}

function itemOf(element: ModdleElement): FeelValue {
  const value = sourceValue((element.$body ?? '').trim())
  return value.ok ? { ok: true, value: value.value.replace(/^=/, '') } : value
}

function joined(values: readonly FeelValue[], open: string, close: string): FeelValue {
  const parts: string[] = []
  for (const value of values) {
    if (!value.ok) return value
    parts.push(value.value)
  }
  return { ok: true, value: `${open}${parts.join(', ')}${close}` }
}

/** The elements inside a foreign element. */
export function childrenOf(element: ModdleElement): readonly ModdleElement[] {
  const children = element.get('$children')
  return Array.isArray(children) ? children : []
}

/** An attribute of a foreign element, without a prefix. */
export function attribute(element: ModdleElement, name: string): string | undefined {
  const value = element.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function localName(element: ModdleElement): string {
  return element.$type.replace(/^[^:]*:/, '')
}
