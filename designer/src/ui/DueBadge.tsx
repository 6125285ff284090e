import { Tooltip } from '@mantine/core'
import { IconAlarm, IconAlertTriangle, IconClock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './DueBadge.module.css'
import { dueStateOf } from './spell.ts'
import { useNow } from './useNow.ts'
import { exactTime, useTimeWords } from './words.ts'

const icons = { late: IconAlertTriangle, soon: IconAlarm, later: IconClock, none: IconClock }

/** "2 d late", "today 16:00", "in 5 d": an icon and words, the exact time on hover. Nothing when there is no due date. */
export function DueBadge({ dueDate, filled = false }: { dueDate: string | null; filled?: boolean }) {
  const { t } = useTranslation('app')
  const now = useNow()
  const { due } = useTimeWords()
  if (dueDate === null) return null
  const state = dueStateOf(new Date(dueDate).getTime(), now)
  const text = due(dueDate, now)
  const Icon = icons[state]
  return (
    <Tooltip label={exactTime(dueDate)}>
      <span className={filled ? `${classes.due} ${classes.filled}` : classes.due} data-state={state}>
        <Icon size={16} stroke={1.8} aria-hidden />
        <span className="wm-visually-hidden">{t(state === 'late' ? 'due.spokenLate' : 'due.spokenDue', { text })}</span>
        <span aria-hidden>{text}</span>
      </span>
    </Tooltip>
  )
}
