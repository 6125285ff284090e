import { Alert, Button, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Finding } from '@waymark/shared/model'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { publishDraft } from '../../../server/studio.ts'
import type { Saving } from '../editor/useSaving.ts'

interface Props {
  opened: boolean
  draftId: string
  nextVersion: number
  findings: readonly Finding[]
  saving: Saving
  onPublished: (version: number) => void
  onClose: () => void
}

/** What hinders first, then a note, then the act; in the end which version answers. */
export function PublishDecision(props: Props) {
  const { t } = useTranslation('studio')
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={t('publish.title')} size="lg">
      <Steps {...props} />
    </Modal>
  )
}

function Steps({ draftId, nextVersion, findings, saving, onPublished, onClose }: Props) {
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const publish = useMutation({
    mutationFn: async () => {
      await saving.saveNow()
      return publishDraft(draftId, note.trim() || undefined)
    },
    onSuccess: ({ version }) => {
      onPublished(version)
      void client.invalidateQueries({ queryKey: ['drafts'] })
    },
  })
  if (publish.data) {
    const { changed, version } = publish.data
    return (
      <Stack>
        <Group gap="sm" c="var(--wm-done)">
          <IconCircleCheck aria-hidden />
          <Text fw={600} role="status">
            {changed ? t('decision.live', { version }) : t('decision.same', { version })}
          </Text>
        </Group>
        {!changed && <Text c="dimmed">{t('publish.sameText')}</Text>}
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
      {findings.length > 0 ? (
        <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={t('publish.blocked')}>
          <List size="sm" spacing={4}>
            {findings.slice(0, 6).map((finding) => (
              <List.Item key={finding.message}>{finding.message}</List.Item>
            ))}
          </List>
        </Alert>
      ) : (
        <Text>{t('decision.publishText', { version: nextVersion })}</Text>
      )}
      <Textarea
        label={t('decision.note')}
        placeholder={t('decision.notePlaceholder')}
        value={note}
        maxLength={2000}
        autosize
        minRows={2}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
      {publish.error && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {publish.error.message}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('publish.notYet')}
        </Button>
        <Button loading={publish.isPending} disabled={findings.length > 0} onClick={() => publish.mutate()}>
          {t('publish.act', { version: nextVersion })}
        </Button>
      </Group>
    </Stack>
  )
}
