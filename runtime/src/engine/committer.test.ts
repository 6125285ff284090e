import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { approval, inner, outer } from './testing/drawings.ts'
import { type TestRuntime, testRuntime } from './testing/runtime.ts'

describe.each(testKinds)('the committer on %s', (kind) => {
  let runtime: TestRuntime
  beforeAll(async () => {
    runtime = await testRuntime(kind, { approval, inner, outer })
  }, 60_000)
  afterAll(() => runtime.close())

  it('starts an instance, opens its task and ends it', async () => {
    const started = await runtime.start('approval', { amount: 5000, client: 'Aurora' })
    expect(started).toMatchObject({ state: 'active', processId: 'approval', version: 1 })
    const [task] = await runtime.openTasks(started.processInstanceKey)
    expect(task?.elementId).toBe('approve')
    const done = await runtime.committer.submit({
      type: 'completeTask',
      userTaskKey: task?.key ?? '',
      variables: { approved: true },
      by: 'anna',
    })
    expect(done).toMatchObject({ accepted: true, state: 'completed', variables: { approved: true, amount: 5000 } })
    const [instance] = await runtime.db.read(
      'select state, case_name, client, amount from process_instance where key = $1::bigint',
      [started.processInstanceKey],
    )
    expect(instance).toEqual({ state: 'completed', case_name: 'Order of Aurora', client: 'Aurora', amount: 5000 })
    const steps = await runtime.db.read<{ element_id: string; outcome: string }>(
      'select element_id, outcome from element_history where instance_key = $1::bigint order by key',
      [started.processInstanceKey],
    )
    expect(steps.map((step) => step.element_id).filter((id) => id !== 'approval')).toEqual(['start', 'how', 'approve', 'end'])
    expect(await runtime.db.read('select 1 from active_element where instance_key = $1::bigint', [started.processInstanceKey])).toEqual([])
    expect(await runtime.db.read('select 1 from instance_state where key = $1::bigint', [started.processInstanceKey])).toEqual([])
  })
})
