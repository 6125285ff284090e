import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCloudOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { clockTime } from '../../../ui/words.ts'
import classes from './Editor.module.css'
import type { SaveStatus } from './saver.ts'

/** "Saved 14:02", or why not. */
export function SaveState({ status, onRetry }: { status: SaveStatus; onRetry: () => void }) {
  const { t } = useTranslation('studio')
  const [text, icon, alarm] = words()
  return (
    <span className={classes.status} data-alarm={alarm} role="status" data-testid="save-status">
      {icon}
      {text}
      {status.kind === 'refused' && (
        <Button size="compact-xs" variant="subtle" onClick={onRetry}>
          {t('editor.tryAgain')}
        </Button>
      )}
    </span>
  )

  function words(): [string, ReactNode, string | undefined] {
    switch (status.kind) {
      case 'saved':
        return [
          t('editor.saved', { clock: clockTime(status.at) }),
          <IconCheck key="i" size={14} aria-hidden />,
          undefined,
        ]
      case 'changed':
      case 'saving':
        return [t('editor.saving'), null, undefined]
      case 'offline':
        return [
          t('editor.offline', { clock: clockTime(status.keptAtMs) }),
          <IconCloudOff key="i" size={14} aria-hidden />,
          'soon',
        ]
      case 'conflict':
        return [t('editor.conflict'), <IconAlertTriangle key="i" size={14} aria-hidden />, 'soon']
      case 'refused':
        return [
          t('editor.refused', { reason: status.reason }),
          <IconAlertTriangle key="i" size={14} aria-hidden />,
          'true',
        ]
    }
  }
}
