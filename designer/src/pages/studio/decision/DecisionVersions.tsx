import { Button, Drawer, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { DecisionVersion, Draft } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DecisionPaperBox } from '../../../canvas/decisions/DecisionPaperBox.tsx'
import { usePersonName } from '../../../server/session.ts'
import { decisionVersionsQuery, decisionVersionXmlQuery, restoreDecisionVersion } from '../../../server/studio.ts'
import { ConfirmButton } from '../../../ui/ConfirmButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { Loaded } from '../../../ui/Loaded.tsx'
import { PageSkeleton } from '../../../ui/PageSkeleton.tsx'
import { exactTime } from '../../../ui/words.ts'
import classes from '../editor/VersionsDialog.module.css'

interface Props {
  opened: boolean
  draftId: string
  beforeRestore: () => Promise<void>
  onRestored: (draft: Draft) => Promise<void>
  onClose: () => void
}

/** Every published version of the decision, newest first; any can be looked at and drawn on from there. */
export function DecisionVersions(props: Props) {
  const { t } = useTranslation('studio')
  const [shown, setShown] = useState<DecisionVersion | null>(null)
  return (
    <Drawer
      opened={props.opened}
      onClose={() => {
        setShown(null)
        props.onClose()
      }}
      position="right"
      size={shown ? '80%' : 440}
      title={shown ? t('versions.one', { version: shown.version }) : t('versions.title')}
    >
      {shown ? (
        <OneVersion {...props} version={shown} onBack={() => setShown(null)} />
      ) : (
        <Versions {...props} onShow={setShown} />
      )}
    </Drawer>
  )
}

function Versions({ draftId, onShow }: Props & { onShow: (version: DecisionVersion) => void }) {
  const { t } = useTranslation('studio')
  const personName = usePersonName()
  const versions = useQuery(decisionVersionsQuery(draftId))
  return (
    <Loaded query={versions} skeleton={<PageSkeleton />}>
      {(list) =>
        list.length === 0 ? (
          <EmptyState text={t('decision.versionsEmpty')} />
        ) : (
          <ul className={classes.list}>
            {list.map((version, index) => (
              <li key={version.decisionDefinitionKey} className={classes.row}>
                <div>
                  <Text fw={600}>
                    {t('versions.one', { version: version.version })}
                    {index === 0 && (
                      <Text span inherit fw={400} c="var(--wm-done)">
                        {' '}
                        · {t('versions.live')}
                      </Text>
                    )}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {exactTime(version.publishedAt)}
                    {version.publishedBy && ` · ${personName(version.publishedBy)}`}
                  </Text>
                  {version.note && <Text size="sm">{version.note}</Text>}
                </div>
                <Button variant="default" size="xs" onClick={() => onShow(version)}>
                  {t('versions.look')}
                </Button>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  )
}

function OneVersion(props: Props & { version: DecisionVersion; onBack: () => void }) {
  const { draftId, version, beforeRestore, onRestored, onBack, onClose } = props
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  const [failed, setFailed] = useState<string | null>(null)
  const xml = useQuery(decisionVersionXmlQuery(version.decisionDefinitionKey))
  const restore = useMutation({
    mutationFn: async () => {
      await beforeRestore()
      return restoreDecisionVersion(draftId, version.decisionDefinitionKey)
    },
    onSuccess: async (draft) => {
      await onRestored(draft)
      void client.invalidateQueries({ queryKey: ['drafts'] })
      notifications.show({ message: t('decision.restored', { version: version.version }) })
      onBack()
      onClose()
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  return (
    <Stack h="calc(100dvh - 96px)">
      <Group justify="space-between">
        <Button variant="subtle" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={onBack}>
          {t('versions.back')}
        </Button>
        <ConfirmButton
          question={t('decision.restoreText', { version: version.version })}
          confirm={t('versions.restoreYes')}
          loading={restore.isPending}
          onConfirm={() => restore.mutate()}
        >
          {t('versions.restore')}
        </ConfirmButton>
      </Group>
      {version.note && <Text>{version.note}</Text>}
      {failed && <Text c="var(--wm-late)">{failed}</Text>}
      <div className={classes.paper}>
        <Loaded query={xml} skeleton={<PageSkeleton shape="split" />}>
          {(text) => <DecisionPaperBox xml={text} readOnly onFailed={setFailed} />}
        </Loaded>
      </div>
    </Stack>
  )
}
