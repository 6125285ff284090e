import { Alert, Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FindingShape, type Publication } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../../../server/call.ts'
import { publishDraft } from '../../../server/studio.ts'
import { DecisionsTogether, useDecisionsTogether } from './DecisionsTogether.tsx'
import { useDrawing } from './drawingContext.ts'
import { useProblems } from './useProblems.ts'
import type { Saving } from './useSaving.ts'

interface Props {
  opened: boolean
  draftId: string
  nextVersion: number
  saving: Saving
  onPublished: (version: number) => void
  onClose: () => void
}

/** Problems first, then a note, then the act; in the end which version is live. */
export function PublishDialog(props: Props) {
  const { t } = useTranslation('studio')
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('publish.title')} size="lg">
      <Steps {...props} />
    </Modal>
  )
}

function Steps({ draftId, nextVersion, saving, onPublished, onClose }: Props) {
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  const drawing = useDrawing()
  const { findings, pending } = useProblems(drawing)
  const [note, setNote] = useState('')
  const together = useDecisionsTogether(drawing)
  const publish = useMutation({
    mutationFn: async (): Promise<Publication> => {
      await saving.saveNow()
      return publishDraft(draftId, note.trim() || undefined, together.chosen)
    },
    onSuccess: ({ version }) => {
      onPublished(version)
      void client.invalidateQueries({ queryKey: ['drafts'] })
      void client.invalidateQueries({ queryKey: ['forms'] })
    },
  })
  const refused = refusedFindings(publish.error)
  const errors = (refused.length > 0 ? refused : findings).filter((f) => f.severity === 'error')
  const warnings = findings.filter((f) => f.severity === 'warning' && f.rule !== 'decision-draft')

  const goTo = (elementId: string | null) => {
    if (elementId) drawing.show(elementId)
    onClose()
  }

  if (publish.data) {
    const { changed, version } = publish.data
    return (
      <Stack>
        <Group gap="sm" c="var(--wm-done)">
          <IconCircleCheck aria-hidden />
          <Text fw={600} role="status">
            {changed ? t('publish.live', { version }) : t('publish.same', { version })}
          </Text>
        </Group>
        <Text c="dimmed">{changed ? t('publish.liveText') : t('publish.sameText')}</Text>
        <Group justify="flex-end">
          <Button onClick={onClose} data-autofocus>
            {t('publish.done')}
          </Button>
        </Group>
      </Stack>
    )
  }
  return (
    <Stack>
      {errors.length > 0 && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('publish.blocked')}>
          <FindingList findings={errors} onPick={goTo} />
        </Alert>
      )}
      {warnings.length > 0 && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('publish.warnings')}>
          <FindingList findings={warnings} onPick={goTo} />
        </Alert>
      )}
      {errors.length === 0 && <Text>{t('publish.text', { version: nextVersion })}</Text>}
      <DecisionsTogether together={together} />
      <Textarea
        label={t('publish.note')}
        placeholder={t('publish.notePlaceholder')}
        value={note}
        maxLength={2000}
        autosize
        minRows={2}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
      {publish.error && refused.length === 0 && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {publish.error.message}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('publish.notYet')}
        </Button>
        <Button
          loading={publish.isPending || pending}
          disabled={errors.length > 0 && refused.length === 0}
          onClick={() => publish.mutate()}
        >
          {t('publish.act', { version: nextVersion })}
        </Button>
      </Group>
    </Stack>
  )
}

type Shown = { severity: string; elementId: string | null; message: string; mend?: string }

function FindingList({ findings, onPick }: { findings: readonly Shown[]; onPick: (id: string | null) => void }) {
  const { t } = useTranslation('studio')
  const shown = findings.slice(0, 6)
  return (
    <List size="sm" spacing={4}>
      {shown.map((finding) => (
        <List.Item key={`${finding.elementId}|${finding.message}`}>
          <Text size="sm" span>
            {finding.message} {finding.mend}{' '}
          </Text>
          {finding.elementId && (
            <Button size="compact-xs" variant="subtle" onClick={() => onPick(finding.elementId)}>
              {t('publish.show')}
            </Button>
          )}
        </List.Item>
      ))}
      {findings.length > shown.length && (
        <List.Item>{t('publish.more', { count: findings.length - shown.length })}</List.Item>
      )}
    </List>
  )
}

function refusedFindings(error: Error | null): readonly Shown[] {
  if (!(error instanceof ProblemError)) return []
  return (error.problem.findings ?? []).flatMap((finding) => {
    const parsed = FindingShape.safeParse(finding)
    return parsed.success ? [parsed.data] : []
  })
}
