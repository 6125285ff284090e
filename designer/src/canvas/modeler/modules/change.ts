import type BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'
import type CommandStack from 'diagram-js/lib/command/CommandStack'

/**
 * One command that holds several: whatever `run` does through `modeling` is undone and redone as one step.
 * Redo does not call `run` again; the command stack remembers each inner command.
 */
export interface ChangeContext {
  run: () => void
}

class ChangeHandler {
  preExecute(context: ChangeContext) {
    context.run()
  }
}

class ChangeCommand {
  static $inject = ['commandStack']
  constructor(commandStack: CommandStack) {
    commandStack.registerHandler('waymark.change', ChangeHandler as never)
  }
}

interface CreatedShape {
  shape?: { businessObject?: { $type: string; get(name: string): unknown } }
}
interface EventBusLike {
  on(event: string, priority: number, listener: (event: { context: CreatedShape }) => void): void
}

/**
 * A user task gets `zeebe:userTask`, the mark by which Camunda 8 knows a task for people from a job of that name.
 * The mark is put on before the shape is drawn, inside the same command, so undo takes both away.
 */
class UserTaskMark {
  static $inject = ['eventBus', 'bpmnFactory']
  constructor(eventBus: EventBusLike, factory: BpmnFactory) {
    eventBus.on('commandStack.shape.create.preExecute', 1500, ({ context }) => {
      const task = context.shape?.businessObject as
        | { $type: string; get(name: string): unknown; set(name: string, value: unknown): void }
        | undefined
      if (task?.$type !== 'bpmn:UserTask' || task.get('extensionElements')) return
      const values = factory.create('bpmn:ExtensionElements', { values: [] })
      const mark = factory.create('zeebe:UserTask', {})
      mark.$parent = values
      values.get('values').push(mark)
      values.$parent = task
      task.set('extensionElements', values)
    })
  }
}

export const changeCommand = {
  __init__: ['changeCommand', 'userTaskMark'],
  changeCommand: ['type', ChangeCommand],
  userTaskMark: ['type', UserTaskMark],
}
