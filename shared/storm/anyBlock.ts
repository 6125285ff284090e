import fc from 'fast-check'
import type { Block } from './block.ts'

const leaf = fc.constantFrom<Block>(
  { kind: 'user' },
  { kind: 'user' },
  { kind: 'task' },
  { kind: 'script' },
  { kind: 'service' },
  { kind: 'receive' },
  { kind: 'timer' },
  { kind: 'signalCatch' },
  { kind: 'signalThrow' },
  { kind: 'escalate' },
)

const deeper = (depth: number): fc.Arbitrary<Block> => {
  if (depth === 0) return leaf
  const inner = deeper(depth - 1)
  const branches = fc.array(inner, { minLength: 2, maxLength: 3 })
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('sequence' as const),
        parts: fc.array(inner, { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constantFrom('exclusive' as const, 'parallel' as const, 'inclusive' as const),
        branches,
        deadEnd: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('events' as const), branches }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('loop' as const), body: inner }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('subProcess' as const),
        body: inner,
        end: fc.constantFrom(
          'none' as const,
          'none' as const,
          'terminate' as const,
          'error' as const,
          'escalation' as const,
        ),
        boundary: fc.constantFrom(
          'none' as const,
          'timer' as const,
          'error' as const,
          'escalation' as const,
          'signal' as const,
        ),
        interrupting: fc.boolean(),
        event: fc.constantFrom(
          'none' as const,
          'none' as const,
          'signal' as const,
          'timer' as const,
          'error' as const,
          'escalation' as const,
        ),
        eventInterrupts: fc.boolean(),
        rounds: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 2 }),
        sequential: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('multi' as const),
        rounds: fc.integer({ min: 0, max: 4 }),
        sequential: fc.boolean(),
        boundary: fc.boolean(),
        early: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('call' as const), boundary: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('compensated' as const), body: inner, throws: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('transaction' as const), body: inner }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('conditional' as const), interrupts: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Block>(
        { kind: 'link' },
        { kind: 'standardLoop' },
        { kind: 'adHoc' },
        { kind: 'quantity' },
      ),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('discriminator' as const), branches }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('manyCalls' as const),
        rounds: fc.integer({ min: 0, max: 3 }),
        sequential: fc.boolean(),
        boundary: fc.constantFrom('none' as const, 'error' as const, 'escalation' as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('manyTransactions' as const),
        body: inner,
        rounds: fc.integer({ min: 0, max: 3 }),
        sequential: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('undone' as const),
        body: inner,
        rounds: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null, freq: 2 }),
        sequential: fc.boolean(),
        handler: fc.boolean(),
        byName: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('several' as const),
        all: fc.boolean(),
        onBoundary: fc.boolean(),
        interrupts: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rethrow' as const), body: inner }) },
  )
}

/** Random block-structured drawings. Every block gives its token on in the end, so every instance of them can end. */
export const anyBlock: fc.Arbitrary<Block> = fc.integer({ min: 1, max: 3 }).chain(deeper)
