import { Alert, Button, Group, Text } from '@mantine/core'
import { IconDeviceFloppy } from '@tabler/icons-react'
import type { Draft } from '@waymark/shared/contract'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { exactTime } from '../../../ui/words.ts'
import classes from './Editor.module.css'
import { type LocalCopy, localCopies } from './localCopy.ts'

interface Props {
  draft: Draft
  load: (xml: string) => Promise<unknown>
  onTaken: () => void
}

/** Says that this browser holds work which never reached the server, and gives it back. */
export function LocalCopyNotice({ draft, load, onTaken }: Props) {
  const { t } = useTranslation('studio')
  const [copy, setCopy] = useState<LocalCopy | null>(null)

  useEffect(() => {
    let gone = false
    localCopies.find(draft.draftId).then(
      (found) => {
        if (!gone && found && found.xml !== draft.xml) setCopy(found)
      },
      (error: unknown) => console.warn('This browser keeps no local copies.', error),
    )
    return () => {
      gone = true
    }
  }, [draft.draftId, draft.xml])

  if (!copy) return null
  return (
    <div className={classes.notice}>
      <Alert
        color="yellow"
        variant="white"
        icon={<IconDeviceFloppy aria-hidden />}
        withCloseButton={false}
        bd="1px solid var(--wm-line)"
      >
        <Group gap="sm">
          <Text size="sm">{t('localCopy.text', { when: exactTime(copy.keptAtMs) })}</Text>
          <Button
            size="xs"
            onClick={async () => {
              await load(copy.xml)
              setCopy(null)
              onTaken()
            }}
          >
            {t('localCopy.take')}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={async () => {
              await localCopies.forget(draft.draftId)
              setCopy(null)
            }}
          >
            {t('localCopy.drop')}
          </Button>
        </Group>
      </Alert>
    </div>
  )
}
