import type { SmallWorld } from '@waymark/shared/library/smallWorld.ts'
import type { Act, OpenTask, Theatre } from './history.ts'

/** The history's stage on the pure engine, in memory: shows within seconds what the demo will hold. */
export function worldTheatre(world: SmallWorld): Theatre {
  const keyOf = new Map<string, string>()
  const seen = new Set<string>()
  const isNew = (key: string) => !seen.has(key) && seen.add(key)
  return {
    async perform(acts, untilMs) {
      for (const act of acts) perform(act)
      world.moveTo(untilMs - 1)
      return world.nextDueMs()
    },
    async news() {
      const tasks = world.tasks().filter(({ key }) => isNew(key))
      const waits = world.awaited().filter(({ key, name }) => name.startsWith('client-') && isNew(key))
      return {
        tasks: tasks.map(
          (task): OpenTask => ({
            userTaskKey: task.key,
            rootKey: task.root,
            processId: task.process,
            elementId: task.step,
            businessKey: businessKeyOf(task.root),
            group: task.groups[0] ?? '',
            openedAtMs: task.openedAtMs,
          }),
        ),
        waits: waits.map(({ key, name, correlationKey }) => ({
          key,
          name,
          businessKey: correlationKey,
          sinceMs: world.nowMs,
        })),
      }
    },
  }

  function perform(act: Act) {
    world.moveTo(act.atMs)
    switch (act.type) {
      case 'start': {
        const { processId, start, businessKey } = act.life
        keyOf.set(world.start(processId, start, businessKey), businessKey)
        break
      }
      case 'complete':
        if (world.isOpen(act.task.userTaskKey)) world.completeTask(act.task.userTaskKey, act.variables)
        break
      case 'publish':
      case 'note':
        world.publish(act.name, act.deal, act.variables)
        break
    }
  }

  function businessKeyOf(root: string): string {
    return keyOf.get(root) ?? String(world.variable(root, 'deal') ?? '')
  }
}
