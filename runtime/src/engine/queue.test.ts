import { describe, expect, it } from 'vitest'
import { CommandQueue, type Queued } from './queue.ts'

interface Named extends Queued {
  readonly name: string
}
const command = (name: string, more: Partial<Queued> = {}): Named => ({
  name,
  isPlain: true,
  isBackground: false,
  caseKey: name[0],
  bytes: 10,
  ...more,
})
const queueOf = (...commands: Named[]) => {
  const queue = new CommandQueue<Named>()
  for (const one of commands) queue.add(one)
  return queue
}
const bounds = { commands: 4, bytes: 1000, ofOneCase: 2 }
const nobody = () => false
const names = (batch: readonly Named[]) => batch.map(({ name }) => name).join(' ')

describe('the queue of commands', () => {
  it('gives a batch in the order in which they came', () => {
    const queue = queueOf(command('a1'), command('b1'), command('c1'), command('d1'), command('e1'))
    expect(names(queue.take('people', bounds, nobody))).toBe('a1 b1 c1 d1')
    expect(names(queue.take('people', bounds, nobody))).toBe('e1')
    expect([queue.length, queue.bytes]).toEqual([0, 0])
  })

  it('leaves room for others beside a case that has many, and fills up with them where there is room left', () => {
    const hot = Array.from({ length: 7 }, (_, n) => command(`h${n}`))
    const queue = queueOf(...hot, command('a1'))
    expect(names(queue.take('people', bounds, nobody))).toBe('h0 h1 a1 h2')
    expect(names(queue.take('people', bounds, nobody))).toBe('h3 h4 h5 h6')
  })

  it('takes no more than a share of several cases, and one that has many whole', () => {
    const sharing = { ...bounds, share: 3 }
    const queue = queueOf(...['a1', 'b1', 'c1', 'd1'].map((name) => command(name)))
    expect(names(queue.take('people', sharing, nobody))).toBe('a1 b1 c1')
    expect(names(queue.take('people', sharing, nobody))).toBe('d1')
    const hot = queueOf(...Array.from({ length: 5 }, (_, n) => command(`h${n}`)))
    expect(names(hot.take('people', sharing, nobody))).toBe('h0 h1 h2 h3')
  })

  it('lets nobody overtake an earlier command of the same case', () => {
    const queue = queueOf(command('a1'), command('b1', { isPlain: false }), command('b2'), command('c1'))
    expect(names(queue.take('people', bounds, nobody))).toBe('a1 c1')
    expect(names(queue.take('people', bounds, nobody))).toBe('b1')
    expect(names(queue.take('people', bounds, nobody))).toBe('b2')
    const large = queueOf(command('a1', { bytes: 900 }), command('a2', { bytes: 900 }), command('a3'), command('b1'))
    expect(names(large.take('people', bounds, nobody))).toBe('a1 b1')
    expect(names(large.take('people', bounds, nobody))).toBe('a2 a3')
  })

  it('keeps a case waiting that another batch moves', () => {
    const queue = queueOf(command('a1'), command('b1'))
    expect(names(queue.take('people', bounds, (caseKey) => caseKey === 'a'))).toBe('b1')
    expect(queue.people).toBe(1)
  })

  it('takes a command alone that is larger than a batch may be', () => {
    const queue = queueOf(command('a1', { bytes: 5000 }), command('b1', { bytes: 5000 }))
    expect(names(queue.take('people', bounds, nobody))).toBe('a1')
    expect(queue.bytes).toBe(5000)
    expect(names(queue.take('people', bounds, nobody))).toBe('b1')
  })

  it('keeps what nobody waits for in a lane of its own', () => {
    const queue = queueOf(command('a1', { isBackground: true }), command('b1'))
    expect(names(queue.take('people', bounds, nobody))).toBe('b1')
    expect([queue.people, queue.background]).toEqual([0, 1])
    expect(names(queue.take('background', bounds, nobody))).toBe('a1')
  })

  it('keeps the order of a case across the lanes', () => {
    const timer = (name: string) => command(name, { isBackground: true })
    const queue = queueOf(timer('a1'), timer('b1'), command('a2'), timer('a3'), command('c1'))
    expect(names(queue.take('people', { ...bounds, ofOneCase: 9 }, nobody))).toBe('a1 a2 a3 c1')
    expect(names(queue.take('background', bounds, nobody))).toBe('b1')
    expect([queue.length, queue.bytes]).toEqual([0, 0])
  })
})
