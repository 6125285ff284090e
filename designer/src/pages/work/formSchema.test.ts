import { describe, expect, it } from 'vitest'
import { labelOf, withoutButtons } from './formSchema.ts'

const form = {
  type: 'default',
  components: [
    { type: 'textfield', key: 'subject', label: 'Subject' },
    {
      type: 'group',
      label: 'Money',
      components: [
        { type: 'number', key: 'amount', label: 'Amount' },
        { type: 'button', label: 'Approve', action: 'submit', properties: { variable: 'approved', value: 'true' } },
      ],
    },
    { type: 'button', label: 'Refuse', action: 'submit', properties: { outcome: 'refused' } },
    { type: 'button', label: 'Clear', action: 'reset' },
    { type: 'button', label: 'Complete', action: 'submit' },
  ],
}

describe('the buttons of a form', () => {
  const { schema, outcomes } = withoutButtons(form)

  it('become outcomes in their order, wherever they stand; resetting is none', () => {
    expect(outcomes).toEqual([
      { label: 'Approve', variables: { approved: true } },
      { label: 'Refuse', variables: { outcome: 'refused' } },
      { label: 'Complete', variables: {} },
    ])
  })
  it('are gone from the form, and the fields are not', () => {
    const text = JSON.stringify(schema)
    expect(text).not.toContain('button')
    expect(text).toContain('"amount"')
    expect(JSON.stringify(form)).toContain('button')
  })
})

describe('the name of a field', () => {
  it('is its label, inside groups too, else the variable', () => {
    expect(labelOf(form, 'amount')).toBe('Amount')
    expect(labelOf(form, 'subject.0')).toBe('Subject')
    expect(labelOf(form, 'unknown')).toBe('unknown')
    expect(labelOf(null, 'x')).toBe('x')
  })
})
