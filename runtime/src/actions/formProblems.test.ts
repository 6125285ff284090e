import { describe, expect, it } from 'vitest'
import { formProblems } from './formProblems.ts'

const nowMs = Date.parse('2026-03-02T09:00:00Z')
const check = (components: object[], data: Record<string, unknown>) => formProblems({ components }, data, nowMs)
const messages = (components: object[], data: Record<string, unknown>) =>
  check(components, data).map(({ path, message }) => `${path}: ${message}`)

describe('what was sent for a form', () => {
  it('names every required field that is missing, an unticked box included', () => {
    const fields = [
      { type: 'textfield', key: 'client', label: 'Client', validate: { required: true } },
      { type: 'checkbox', key: 'agreed', label: 'Agreed', validate: { required: true } },
      { type: 'taglist', key: 'tags', validate: { required: true }, values: [{ label: 'A', value: 'a' }] },
      { type: 'textfield', key: 'note', label: 'Note' },
    ]
    expect(messages(fields, { client: '', agreed: false, tags: [] })).toEqual([
      'client: "Client" is required.',
      'agreed: "Agreed" must be ticked.',
      'tags: "tags" is required.',
    ])
    expect(check(fields, { client: 'Nino', agreed: true, tags: ['a'] })).toEqual([])
  })

  it('holds each field to its type', () => {
    const fields = [
      { type: 'textfield', key: 'text' },
      { type: 'number', key: 'whole', decimalDigits: 0 },
      { type: 'number', key: 'stepped', increment: '0.5' },
      { type: 'checkbox', key: 'box' },
      { type: 'datetime', key: 'day', subtype: 'date' },
      { type: 'radio', key: 'choice', values: [{ label: 'Yes', value: 'yes' }] },
      { type: 'checklist', key: 'many', values: [{ label: 'One', value: 1 }] },
    ]
    const wrong = { text: 7, whole: 1.5, stepped: 0.7, box: 'yes', day: '2026-13-01', choice: 'no', many: [1, 2] }
    expect(check(fields, wrong).map(({ path }) => path)).toEqual(fields.map(({ key }) => key))
    expect(messages(fields, { choice: 'no' })).toEqual(['choice: "choice" must be one of "yes"; it is "no".'])
    const right = { text: 'a', whole: 2, stepped: 1.5, box: false, day: '2026-12-01', choice: 'yes', many: [1] }
    expect(check(fields, right)).toEqual([])
  })

  it('measures range, length and pattern, also where an expression says how much', () => {
    const fields = [
      { type: 'number', key: 'amount', label: 'Amount', validate: { min: 1, max: '=limit' } },
      { type: 'textfield', key: 'code', label: 'Code', validate: { minLength: 3, pattern: '^[A-Z]+$' } },
      { type: 'textfield', key: 'mail', label: 'Mail', validate: { validationType: 'email' } },
    ]
    expect(messages(fields, { amount: 500, limit: 400, code: 'a', mail: 'nobody' })).toEqual([
      'amount: "Amount" must be at most 400, it is 500.',
      'code: "Code" must have at least 3 characters, it has 1.',
      'code: "Code" does not fit: it must match ^[A-Z]+$.',
      'mail: "Mail" must be an e-mail address.',
    ])
    expect(check(fields, { amount: 400, limit: 400, code: 'ABC', mail: 'a@b.c' })).toEqual([])
  })

  it('does not ask for what is hidden, read-only or disabled', () => {
    const fields = [
      { type: 'textfield', key: 'reason', validate: { required: true }, conditional: { hide: '=outcome = "won"' } },
      { type: 'textfield', key: 'a', validate: { required: true }, readonly: true },
      { type: 'textfield', key: 'b', validate: { required: true }, disabled: true },
    ]
    expect(check(fields, { outcome: 'won' })).toEqual([])
    expect(messages(fields, { outcome: 'lost' })).toEqual(['reason: "reason" is required.'])
  })

  it('looks into groups and lists', () => {
    const fields = [
      { type: 'group', path: 'client', components: [{ type: 'textfield', key: 'name', validate: { required: true } }] },
      {
        type: 'dynamiclist',
        path: 'lines',
        components: [{ type: 'number', key: 'quantity', validate: { required: true, min: 1 } }],
      },
    ]
    expect(check(fields, { client: {}, lines: [{ quantity: 2 }, { quantity: 0 }] }).map(({ path }) => path)).toEqual([
      'client.name',
      'lines.1.quantity',
    ])
  })

  it('takes options from variables', () => {
    const fields = [{ type: 'select', key: 'rep', valuesKey: 'reps' }]
    const reps = [{ label: 'Anna', value: 'anna' }]
    expect(check(fields, { reps, rep: 'anna' })).toEqual([])
    expect(check(fields, { reps, rep: 'boris' })).toHaveLength(1)
  })
})
