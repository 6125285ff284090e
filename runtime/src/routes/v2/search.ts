import { z } from '@hono/zod-openapi'
import { Key } from '@waymark/shared/contract'
import type { FieldType, Searchable } from '../../store/queries/search.ts'

export { Key }
export const Instant = z.iso.datetime({ offset: true })
export const VariableMap = z.record(z.string(), z.unknown())
/** There is one tenant; what names another is refused. */
export const Tenant = z.literal('<default>')
export const tenantId = '<default>' as const

/** A 64-bit number. Clients whose language has no such number in JSON send it as text. */
export const long = (min: number, max: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d{1,19}$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(min).max(max))
    .openapi({ type: 'integer', format: 'int64', minimum: min, maximum: max })
/** Camunda's clients may mark their operations by a number; nothing here asks for it again. */
export const OperationReference = long(1, Number.MAX_SAFE_INTEGER).optional()

const text = z.string().max(4000)
const advanced = <V extends z.ZodType>(value: V) => ({
  $eq: value.optional(),
  $neq: value.optional(),
  $exists: z.boolean().optional(),
  $in: z.array(value).max(1000).optional(),
})
const ordered = <V extends z.ZodType>(value: V) => ({
  $gt: value.optional(),
  $gte: value.optional(),
  $lt: value.optional(),
  $lte: value.optional(),
})
const StringFilter = z.union([
  text,
  z.strictObject({ ...advanced(text), $notIn: z.array(text).max(1000).optional(), $like: text.optional() }),
])
const KeyFilter = z.union([Key, z.strictObject({ ...advanced(Key), $notIn: z.array(Key).max(1000).optional() })])
const whole = z.number().int().min(-2147483648).max(2147483647)
const IntegerFilter = z.union([whole, z.strictObject({ ...advanced(whole), ...ordered(whole) })])
const InstantFilter = z.union([Instant, z.strictObject({ ...advanced(Instant), ...ordered(Instant) })])

export const filters = {
  key: KeyFilter,
  string: StringFilter,
  integer: IntegerFilter,
  instant: InstantFilter,
  boolean: z.boolean(),
} satisfies { [type in FieldType]: z.ZodType }

/** A state or another word of a closed list, with the operators that make sense for it. */
export const wordFilter = <const W extends readonly [string, ...string[]]>(words: W) => {
  const word = z.enum(words)
  return z.union([
    word,
    z.strictObject({ ...advanced(word), $notIn: z.array(word).optional(), $like: text.optional() }),
  ])
}

/** Variables by name and by their value as JSON text, as Camunda 8 wants it: `{ "name": "city", "value": "\"Tbilisi\"" }`. */
export const VariableFilters = z.array(z.strictObject({ name: text, value: StringFilter })).max(50)

const PageRequest = z
  .strictObject({
    from: z.number().int().min(0).max(1_000_000).optional(),
    limit: z.number().int().min(0).max(10_000).optional(),
    after: z.string().optional(),
    before: z.string().optional(),
  })
  .refine(
    (page) => [page.from, page.after, page.before].filter((one) => one !== undefined).length <= 1,
    'use one of from, after and before',
  )

/**
 * The body of `POST .../search`: every property of the resource with the operators of its type, the properties it can be
 * sorted by, and a page.
 *
 * @param more filters that are no plain property, or closed lists of words in place of free text
 */
export function searchBody<M extends z.ZodRawShape>(of: Searchable, more: M) {
  const plain: { [name: string]: z.ZodType } = Object.fromEntries(
    Object.entries(of.fields).map(([name, { type }]) => [name, filters[type].optional()]),
  )
  const sortable = z.enum(Object.keys(of.fields) as [string, ...string[]])
  return z.strictObject({
    filter: z.strictObject({ ...plain, tenantId: Tenant.optional(), ...more }).optional(),
    sort: z
      .array(z.strictObject({ field: sortable, order: z.enum(['ASC', 'DESC']).optional() }))
      .max(10)
      .optional(),
    page: PageRequest.optional(),
  })
}

/** The answer of a search. */
export const searchAnswer = <I extends z.ZodType>(item: I) =>
  z.object({
    items: z.array(item),
    page: z.object({
      totalItems: z.number().int(),
      hasMoreTotalItems: z.boolean(),
      startCursor: z.string().nullable(),
      endCursor: z.string().nullable(),
    }),
  })

/** How the database hands over a moment depends on the driver; the world gets ISO 8601 in UTC. */
export const iso = (moment: Date | string): string => new Date(moment).toISOString()
export const isoOrNull = (moment: Date | string | null): string | null => (moment === null ? null : iso(moment))
