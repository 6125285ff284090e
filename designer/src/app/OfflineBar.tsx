import { useNetwork } from '@mantine/hooks'
import { IconCloudOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveState } from '../server/live.ts'
import classes from './Frame.module.css'

const graceMs = 4000

/** A thin bar while nothing comes through; a hiccup of a few seconds does not show it. */
export function OfflineBar() {
  const { t } = useTranslation('app')
  const { online } = useNetwork()
  const { connected } = useLiveState()
  const lost = !online || !connected
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!lost) return setShown(false)
    const timer = setTimeout(() => setShown(true), graceMs)
    return () => clearTimeout(timer)
  }, [lost])
  return (
    <div role="status">
      {shown && (
        <div className={classes.offline}>
          <IconCloudOff size={16} aria-hidden />
          {t('offline.lost')}
        </div>
      )}
    </div>
  )
}
