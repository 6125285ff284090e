import { expect, it } from 'vitest'
import { areaOfPath, areasFor, firstArea } from './areas.ts'

it('shows each role its areas in the order of the rail', () => {
  expect(areasFor(['administrator'])).toEqual(['studio', 'work', 'monitor', 'insights', 'admin'])
  expect(areasFor(['manager'])).toEqual(['work', 'monitor', 'insights'])
  expect(areasFor(['employee', 'manager'])).toEqual(['work', 'monitor', 'insights'])
  expect(areasFor([])).toEqual(['work'])
})

it('begins the day where the work is', () => {
  expect(firstArea(['analyst', 'employee'])).toBe('studio')
  expect(firstArea(['manager'])).toBe('monitor')
  expect(firstArea(['employee'])).toBe('work')
})

it('knows the area of an address by whole words', () => {
  expect(areaOfPath('/work/tasks/1')).toBe('work')
  expect(areaOfPath('/workshop')).toBeNull()
})
