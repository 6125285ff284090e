import { IconCheck, IconChevronRight, IconMapPinFilled } from '@tabler/icons-react'
import type { TaskPage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import classes from './Task.module.css'

/** Done, now, next: the route in three words, for where there is no room for the map. */
export function StepStrip({ page }: { page: TaskPage }) {
  const { t } = useTranslation('work')
  const { before, task, after } = page
  return (
    <ol className={classes.steps} aria-label={t('map.strip')}>
      {before && (
        <li data-state="done">
          <span className={classes.stepState}>
            <IconCheck size={14} stroke={2.4} aria-hidden /> {t('map.done')}
          </span>
          <span className={classes.stepName}>{before.elementName}</span>
        </li>
      )}
      <li data-state="now" aria-current="step">
        <span className={classes.stepState}>
          <IconMapPinFilled size={14} aria-hidden /> {t('map.now')}
        </span>
        <span className={classes.stepName}>{task.name}</span>
      </li>
      {after.length > 0 && (
        <li data-state="next">
          <span className={classes.stepState}>
            <IconChevronRight size={14} stroke={2.4} aria-hidden /> {t('map.next')}
          </span>
          <span className={classes.stepName}>{distinct(after.map((step) => step.elementName)).join(t('map.or'))}</span>
          <span className={classes.stepRole}>{distinct(after.map((step) => step.role)).join(t('map.or'))}</span>
        </li>
      )}
    </ol>
  )
}

function distinct(words: (string | null)[]): string[] {
  return [...new Set(words.filter((word) => word !== null))].slice(0, 3)
}
