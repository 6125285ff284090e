import { Checkbox, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DraftSummary } from '@waymark/shared/contract'
import { extension, text } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawing } from '../../../canvas/modeler/drawing.ts'
import { decisionDraftsQuery } from '../../../server/studio.ts'

export interface Together {
  /** Drafts of decisions that the drawing asks and that differ from what is published. */
  readonly offered: readonly DraftSummary[]
  /** Their draft ids that are published with the process. */
  readonly chosen: readonly string[]
  toggle(draftId: string): void
}

/** Decisions that could be published in the same go: those never published are chosen to begin with. */
export function useDecisionsTogether(drawing: Drawing): Together {
  const drafts = useQuery(decisionDraftsQuery).data ?? []
  const [touched, setTouched] = useState<Readonly<Record<string, boolean>>>({})
  const asked = new Set(drawing.all().map(({ bo }) => text(extension(bo, 'zeebe:CalledDecision'), 'decisionId')))
  const offered = drafts.filter(
    ({ changed, decisions }) => changed && decisions.some(({ decisionId }) => asked.has(decisionId)),
  )
  const isChosen = ({ draftId, version }: DraftSummary) => touched[draftId] ?? version === null
  return {
    offered,
    chosen: offered.filter(isChosen).map(({ draftId }) => draftId),
    toggle: (draftId) => {
      const draft = offered.find((one) => one.draftId === draftId)
      if (draft) setTouched({ ...touched, [draftId]: !isChosen(draft) })
    },
  }
}

/** Asks which decisions are published with the process; nothing where there are none. */
export function DecisionsTogether({ together: { offered, chosen, toggle } }: { together: Together }) {
  const { t } = useTranslation('studio')
  if (offered.length === 0) return null
  return (
    <Stack gap={6} role="group" aria-label={t('together.title')}>
      <Text fw={500} size="sm">
        {t('together.title')}
      </Text>
      {offered.some(({ version }) => version === null) && (
        <Text size="sm" c="dimmed">
          {t('together.text')}
        </Text>
      )}
      {offered.map(({ draftId, name, version }) => (
        <Checkbox
          key={draftId}
          label={name}
          description={version === null ? t('together.draft') : t('together.changed', { version })}
          checked={chosen.includes(draftId)}
          onChange={() => toggle(draftId)}
        />
      ))}
    </Stack>
  )
}
