import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Draft } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../../server/session.ts'
import { createDraft, fetchDraft } from '../../../server/studio.ts'
import { exactTime } from '../../../ui/words.ts'

interface Props {
  opened: boolean
  /** My work as a file of its own: what it makes or decides has new ids. */
  mine: () => Promise<{ kind?: 'decision'; xml: string }>
  draftId: string
  name: string
  onTheirs: (draft: Draft) => Promise<void>
  onSettled: () => void
}

/** Two people drew at once. Nobody's work is thrown away: mine becomes a copy, or I go on from theirs. */
export function ConflictDialog({ opened, mine, draftId, name, onTheirs, onSettled }: Props) {
  const { t } = useTranslation('studio')
  const navigate = useNavigate()
  const personName = usePersonName()
  const theirs = useQuery({
    queryKey: ['conflict', draftId],
    queryFn: () => fetchDraft(draftId),
    enabled: opened,
    gcTime: 0,
    staleTime: 0,
  })
  const keepMine = useMutation({
    mutationFn: async () => createDraft({ name: t('conflict.copyName', { name }), ...(await mine()) }),
    onSuccess: (copy) => {
      onSettled()
      const to = copy.kind === 'decision' ? '/studio/decisions/$draftId' : '/studio/drafts/$draftId'
      void navigate({ to, params: { draftId: copy.draftId } })
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  return (
    <Modal
      opened={opened}
      onClose={() => {}}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={t('conflict.title')}
      size="lg"
    >
      <Stack>
        <Text>
          {theirs.data
            ? t('conflict.text', { who: personName(theirs.data.savedBy), when: exactTime(theirs.data.savedAt) })
            : t('conflict.textPlain')}
        </Text>
        <Text c="dimmed">{t('conflict.safe')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" disabled={!theirs.data} onClick={() => theirs.data && void onTheirs(theirs.data)}>
            {t('conflict.theirs')}
          </Button>
          <Button loading={keepMine.isPending} onClick={() => keepMine.mutate()}>
            {t('conflict.mine')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
