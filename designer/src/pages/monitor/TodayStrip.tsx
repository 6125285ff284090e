import { IconAlertTriangle, IconSquareRotatedFilled } from '@tabler/icons-react'
import type { LiveFloor } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import classes from './floor.module.css'

interface Props {
  today: LiveFloor['today']
  late: boolean
  stuck: boolean
  onLate: (only: boolean) => void
  onStuck: (only: boolean) => void
}

/** Today's numbers; late and stuck are switches that filter the list. */
export function TodayStrip({ today, late, stuck, onLate, onStuck }: Props) {
  const { t } = useTranslation('monitor')
  return (
    <div className={classes.strip}>
      <Figure value={today.running} label={t('floor.running')} />
      <button
        type="button"
        className={classes.figure}
        data-bad={today.late > 0}
        aria-pressed={late}
        title={t('floor.onlyLate')}
        onClick={() => onLate(!late)}
      >
        <strong>
          {today.late > 0 && <IconAlertTriangle size={18} aria-hidden />}
          {today.late.toLocaleString()}
        </strong>
        <span>{t('floor.late')}</span>
      </button>
      <button
        type="button"
        className={classes.figure}
        data-bad={today.incidents > 0}
        aria-pressed={stuck}
        title={t('floor.onlyStuck')}
        onClick={() => onStuck(!stuck)}
      >
        <strong>
          {today.incidents > 0 && <IconSquareRotatedFilled size={16} aria-hidden />}
          {today.incidents.toLocaleString()}
        </strong>
        <span>{t('floor.stuck')}</span>
      </button>
      <Figure value={today.started} label={t('floor.started')} />
      <Figure value={today.completed} label={t('floor.completed')} />
    </div>
  )
}

function Figure({ value, label }: { value: number; label: string }) {
  return (
    <div className={classes.figure}>
      <strong>{value.toLocaleString()}</strong>
      <span>{label}</span>
    </div>
  )
}
