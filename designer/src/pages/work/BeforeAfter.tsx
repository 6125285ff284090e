import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react'
import type { TaskPage } from '@waymark/shared/contract'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { usePerson, usePersonName } from '../../server/session.ts'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import { useTimeWords } from '../../ui/words.ts'
import classes from './Task.module.css'

/** "Before you: Anna, 19 h ago · After you: Director, usually 2 d". */
export function BeforeAfter({ page }: { page: TaskPage }) {
  const { t } = useTranslation('work')
  const nameOf = usePersonName()
  const { username } = usePerson()
  const { duration } = useTimeWords()
  const { before, after } = page
  return (
    <div className={classes.neighbours}>
      <span>
        <IconArrowLeft size={16} stroke={1.6} aria-hidden />
        <span>
          <span className="wm-quiet">{t('map.before')}: </span>
          {before ? (
            <>
              <strong>
                {before.person === username
                  ? t('map.yourself')
                  : before.person
                    ? nameOf(before.person)
                    : (before.role ?? before.elementName)}
              </strong>
              {before.person && before.person !== username && before.role && (
                <span className="wm-quiet"> ({before.role})</span>
              )}
              {', '}
              <RelativeTime at={before.at} />
              <span className="wm-quiet"> · {before.elementName}</span>
            </>
          ) : (
            t('map.first')
          )}
        </span>
      </span>
      <span>
        <IconArrowRight size={16} stroke={1.6} aria-hidden />
        <span>
          <span className="wm-quiet">{t('map.after')}: </span>
          {after.length === 0 && t('map.last')}
          {after.slice(0, 3).map((step, index) => (
            <Fragment key={step.elementId}>
              {index > 0 && t('map.or')}
              <strong>{step.role ?? step.elementName}</strong>
              <span className="wm-quiet">
                {step.role && ` · ${step.elementName}`}
                {step.usuallyMs !== null && `, ${t('map.usually', { time: duration(step.usuallyMs) })}`}
              </span>
            </Fragment>
          ))}
        </span>
      </span>
    </div>
  )
}
