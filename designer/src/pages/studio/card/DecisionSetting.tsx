import { Button, Group, Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus, IconTable } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { extension, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { createDraft, decisionDraftsQuery, publishedDecisionsQuery } from '../../../server/studio.ts'
import { TextSetting } from './TextSetting.tsx'

interface Props {
  drawn: Drawn
  draftId: string
  onWrite: (values: { decisionId: string; resultVariable: string }) => void
}

/** Which decision the step asks, published or still a draft, and what its answer is called; a new table opens from here and leads back. */
export function DecisionSetting({ drawn, draftId, onWrite }: Props) {
  const { t } = useTranslation('studio')
  const navigate = useNavigate()
  const client = useQueryClient()
  const drafts = useQuery(decisionDraftsQuery)
  const published = useQuery(publishedDecisionsQuery)
  const called = extension(drawn.bo, 'zeebe:CalledDecision')
  const decisionId = text(called, 'decisionId') ?? ''
  const resultVariable = text(called, 'resultVariable')
  const isFormula = decisionId.startsWith('=')

  const choices = new Map<string, { value: string; label: string }>()
  for (const { decisions, version } of drafts.data ?? [])
    for (const one of decisions)
      choices.set(one.decisionId, {
        value: one.decisionId,
        label: version === null ? `${one.name} (${t('asks.draft')})` : one.name,
      })
  for (const one of published.data ?? [])
    if (!choices.has(one.decisionId)) choices.set(one.decisionId, { value: one.decisionId, label: one.name })
  const isKnown = choices.has(decisionId)
  if (decisionId && !isKnown) choices.set(decisionId, { value: decisionId, label: decisionId })

  const target = drafts.data?.find(({ decisions }) => decisions.some((one) => one.decisionId === decisionId))
  const write = (id: string) => onWrite({ decisionId: id, resultVariable: resultVariable ?? nameFor(id) })
  const open = (decisionDraft: string) =>
    void navigate({
      to: '/studio/decisions/$draftId',
      params: { draftId: decisionDraft },
      search: { draft: draftId, step: drawn.id },
    })
  const make = useMutation({
    mutationFn: () => createDraft({ kind: 'decision', name: drawn.bo.name?.trim() || t('decisions.newTitle') }),
    onSuccess: (made) => {
      const [first] = made.decisions
      if (first) write(first.decisionId)
      void client.invalidateQueries({ queryKey: ['drafts'] })
      open(made.draftId)
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  return (
    <>
      {isFormula ? (
        <Text size="sm" c="dimmed">
          {t('asks.formula', { formula: decisionId })}
        </Text>
      ) : (
        <Select
          label={t('asks.decision')}
          placeholder={t('asks.choose')}
          searchable
          data={[...choices.values()]}
          value={decisionId || null}
          nothingFoundMessage={t('asks.nothingFound')}
          onChange={(id) => id && write(id)}
        />
      )}
      {decisionId && !isFormula && !isKnown && drafts.data && published.data && (
        <Text size="sm" c="var(--wm-soon)">
          {t('asks.unknown', { decisionId })}
        </Text>
      )}
      <Group gap={6}>
        {target && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTable size={14} aria-hidden />}
            onClick={() => open(target.draftId)}
          >
            {t('asks.open')}
          </Button>
        )}
        <Button
          size="xs"
          variant={target ? 'subtle' : 'default'}
          leftSection={<IconPlus size={14} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {t('asks.new')}
        </Button>
      </Group>
      <TextSetting
        key={`${drawn.id}-decision-result`}
        label={t('asks.result')}
        value={resultVariable ?? ''}
        onCommit={(value) => onWrite({ decisionId, resultVariable: value.trim() })}
      />
    </>
  )
}

/** A variable's name that reads like the decision: `approval-level` is answered as `approvalLevel`. */
function nameFor(decisionId: string): string {
  const words = decisionId.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const [first = 'decision', ...rest] = words
  return (
    first.charAt(0).toLowerCase() + first.slice(1) + rest.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('')
  )
}
