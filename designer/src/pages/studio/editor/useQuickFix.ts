import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import type { ModdleElement } from '@waymark/shared/model/moddle'
import { extension, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawing } from '../../../canvas/modeler/drawing.ts'
import { createDraft, formsQuery, saveForm } from '../../../server/studio.ts'
import { freeFormId } from '../form/freeFormId.ts'
import { dueText } from '../words/due.ts'
import { useDrawing } from './drawingContext.ts'
import { hasCondition, type QuickFix } from './quickFix.ts'

/** Carries out a quick fix as one step of undo. A form is made on the server first; undo leaves it there, unused. */
export function useQuickFix() {
  const drawing = useDrawing()
  const client = useQueryClient()
  const { t } = useTranslation('studio')
  return async (fix: QuickFix) => {
    try {
      if (fix.does === 'makeDecision') return await makeDecision(fix.name, fix.decisionId)
      if (fix.does !== 'makeForm') return apply(drawing, fix)
      const formId = await makeForm(fix.name, fix.formId)
      apply(drawing, { ...fix, formId })
    } catch (error) {
      notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) })
    }
  }

  /** Under the very id that the step asks for, so the drawing stays as it is. */
  async function makeDecision(name: string, decisionId: string) {
    await createDraft({ kind: 'decision', name, decisionId })
    await client.invalidateQueries({ queryKey: ['drafts'] })
    notifications.show({ message: t('fixes.decisionMade', { name }) })
  }

  async function makeForm(name: string, wanted: string | undefined): Promise<string> {
    const known = await client.fetchQuery(formsQuery)
    const taken = known.map((form) => form.formId)
    const id = wanted ?? freeFormId(name, taken)
    if (!taken.includes(id)) {
      await saveForm(id, { name, schema: { type: 'default', id, schemaVersion: 18, components: [] } })
      await client.invalidateQueries({ queryKey: ['forms'] })
    }
    return id
  }
}

function apply(drawing: Drawing, fix: Exclude<QuickFix, { does: 'makeDecision' }>) {
  switch (fix.does) {
    case 'makeDefault': {
      const gateway = drawing.find(fix.gateway)
      const flow = drawing.find(fix.flow)
      if (!gateway || !flow) return
      drawing.change(gateway, (edit) => {
        if (hasCondition(flow.bo)) edit.set(flow.bo, { conditionExpression: undefined })
        edit.draw({ default: flow.bo })
      })
      return
    }
    case 'giveRole':
      return write(drawing, fix.task, 'zeebe:AssignmentDefinition', () => ({ candidateGroups: fix.group }))
    case 'setDue':
      return write(drawing, fix.task, 'zeebe:TaskSchedule', (task) => ({
        dueDate: dueText({ kind: 'after', duration: fix.duration }),
        followUpDate: text(extension(task, 'zeebe:TaskSchedule'), 'followUpDate'),
      }))
    case 'makeForm':
      return write(drawing, fix.task, 'zeebe:FormDefinition', () => ({ formId: fix.formId }))
    case 'addEnds': {
      const [first] = fix.after.flatMap((id) => drawing.find(id) ?? [])
      if (!first) return
      drawing.change(first, (edit) => {
        for (const id of fix.after) edit.append(id, 'bpmn:EndEvent')
      })
      return
    }
    case 'joinExclusive': {
      const join = drawing.find(fix.gateway)
      if (join) drawing.become(join, 'bpmn:ExclusiveGateway')
    }
  }
}

function write(drawing: Drawing, id: string, type: string, values: (owner: ModdleElement) => Record<string, unknown>) {
  const target = drawing.find(id)
  if (target) drawing.change(target, (edit) => edit.extend(target.bo, type, values(target.bo)))
}
