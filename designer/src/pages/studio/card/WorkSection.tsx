import { Button, SegmentedControl, Select, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { extension, text } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { draftsQuery } from '../../../server/studio.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { DecisionSetting } from './DecisionSetting.tsx'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

/** The process that a call activity runs, chosen from the library, with the way to it. */
export function CalledSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const navigate = useNavigate()
  const drafts = useQuery(draftsQuery)
  const called = extension(drawn.bo, 'zeebe:CalledElement')
  const processId = text(called, 'processId') ?? text(drawn.bo, 'calledElement')
  const target = drafts.data?.find((draft) => processId !== undefined && draft.processIds.includes(processId))
  const choices = (drafts.data ?? []).flatMap((draft) =>
    draft.processIds.map((id) => ({
      value: id,
      label: draft.processIds.length > 1 ? `${draft.name} (${id})` : draft.name,
    })),
  )
  const known = new Map(choices.map((choice) => [choice.value, choice]))
  if (processId && !known.has(processId)) known.set(processId, { value: processId, label: processId })
  return (
    <Section title={t('called.title')}>
      <Select
        aria-label={t('called.title')}
        placeholder={t('called.choose')}
        searchable
        data={[...known.values()]}
        value={processId ?? null}
        onChange={(id) =>
          drawing.change(drawn, (edit) =>
            edit.extend(
              drawn.bo,
              'zeebe:CalledElement',
              id
                ? { processId: id, propagateAllChildVariables: called?.get('propagateAllChildVariables') === true }
                : null,
            ),
          )
        }
      />
      {target && (
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<IconExternalLink size={14} aria-hidden />}
          onClick={() => void navigate({ to: '/studio/drafts/$draftId', params: { draftId: target.draftId } })}
        >
          {t('called.open', { name: target.name })}
        </Button>
      )}
      {processId && drafts.data && !target && !processId.startsWith('=') && (
        <Text size="sm" c="var(--wm-soon)">
          {t('called.unknown', { processId })}
        </Text>
      )}
    </Section>
  )
}

type Doing = 'nothing' | 'formula' | 'job' | 'decision'

/** What a step without a person does: a formula, a job for a worker, a decision, or nothing yet. */
export function DoingSection({ drawn, draftId }: { drawn: Drawn; draftId: string }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const script = extension(drawn.bo, 'zeebe:Script')
  const job = extension(drawn.bo, 'zeebe:TaskDefinition')
  const decision = extension(drawn.bo, 'zeebe:CalledDecision')
  const written: Doing = script ? 'formula' : job ? 'job' : decision ? 'decision' : 'nothing'
  const [chosen, setChosen] = useState<Doing | null>(null)
  const doing = written === 'nothing' ? (chosen ?? 'nothing') : written

  const put = (kind: Doing, values: Record<string, string | undefined> | null) =>
    drawing.change(drawn, (edit) => {
      edit.extend(drawn.bo, 'zeebe:Script', kind === 'formula' ? values : null)
      edit.extend(drawn.bo, 'zeebe:TaskDefinition', kind === 'job' ? values : null)
      edit.extend(drawn.bo, 'zeebe:CalledDecision', kind === 'decision' ? values : null)
    })
  return (
    <Section title={t('doing.title')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={doing}
        aria-label={t('doing.title')}
        data={(['nothing', 'formula', 'job', 'decision'] as const).map((value) => ({
          value,
          label: t(`doing.${value}`),
        }))}
        onChange={(next) => {
          setChosen(next as Doing)
          if (written !== 'nothing') put('nothing', null)
        }}
      />
      {doing === 'nothing' && (
        <Text size="sm" c="dimmed">
          {t('doing.nothingText')}
        </Text>
      )}
      {doing === 'formula' && (
        <>
          <TextSetting
            key={`${drawn.id}-script`}
            label={t('doing.expression')}
            formula
            multiline
            value={text(script, 'expression') ?? ''}
            placeholder="=amount * 0.2"
            onCommit={(value) =>
              put('formula', {
                expression: asExpression(value),
                resultVariable: text(script, 'resultVariable') ?? 'result',
              })
            }
          />
          <TextSetting
            key={`${drawn.id}-result`}
            label={t('doing.result')}
            value={text(script, 'resultVariable') ?? ''}
            placeholder="tax"
            onCommit={(value) =>
              put('formula', { expression: text(script, 'expression') ?? '=null', resultVariable: value.trim() })
            }
          />
        </>
      )}
      {doing === 'job' && (
        <>
          <TextSetting
            key={`${drawn.id}-job`}
            label={t('doing.jobType')}
            description={t('doing.jobHint')}
            value={text(job, 'type') ?? ''}
            placeholder="send-invoice"
            onCommit={(value) => put('job', { type: value.trim(), retries: text(job, 'retries') })}
          />
          <TextSetting
            key={`${drawn.id}-retries`}
            label={t('doing.retries')}
            value={text(job, 'retries') ?? ''}
            placeholder="3"
            onCommit={(value) => put('job', { type: text(job, 'type') ?? '', retries: value.trim() || undefined })}
          />
        </>
      )}
      {doing === 'decision' && (
        <DecisionSetting drawn={drawn} draftId={draftId} onWrite={(values) => put('decision', values)} />
      )}
    </Section>
  )
}

function asExpression(written: string): string {
  const feel = written.trim()
  return feel === '' || feel.startsWith('=') ? feel : `=${feel}`
}
