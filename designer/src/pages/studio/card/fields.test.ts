import { describe, expect, it } from 'vitest'
import { fieldsOf } from './useFields.ts'

describe('fields of a form', () => {
  it('names every field that holds a value, those of groups too', () => {
    const schema = {
      components: [
        { type: 'text', text: '# Offer' },
        { type: 'number', key: 'amount', label: 'Amount' },
        {
          type: 'group',
          components: [{ type: 'datetime', subtype: 'date', key: 'eventDate', dateLabel: 'Day of the event' }],
        },
        { type: 'datetime', subtype: 'datetime', key: 'callAt' },
        { type: 'radio', key: 'answer', label: 'Answer', values: [{ value: 'yes', label: 'Accepted' }] },
      ],
    }
    expect(fieldsOf(schema)).toEqual([
      { name: 'amount', label: 'Amount', type: 'number', choices: [] },
      { name: 'eventDate', label: 'Day of the event', type: 'date', choices: [] },
      { name: 'callAt', label: 'callAt', type: 'moment', choices: [] },
      { name: 'answer', label: 'Answer', type: 'choice', choices: [{ value: 'yes', label: 'Accepted' }] },
    ])
  })

  it('is empty for what is no form', () => {
    expect([fieldsOf(null), fieldsOf({}), fieldsOf({ components: 'x' })]).toEqual([[], [], []])
  })
})
