import { describe, expect, it } from 'vitest'
import { freeFormId, freeId } from './freeFormId.ts'

describe('the id of a new form', () => {
  it('is read from the name, and is one that no form has', () => {
    expect(freeFormId('Prepare proposal!', [])).toBe('prepare-proposal')
    expect(freeFormId('Prepare proposal', ['prepare-proposal', 'prepare-proposal-2'])).toBe('prepare-proposal-3')
    expect(freeFormId('შეთავაზება', [])).toBe('form')
    expect(freeId('t-form', ['t-form'])).toBe('t-form-2')
  })
})
