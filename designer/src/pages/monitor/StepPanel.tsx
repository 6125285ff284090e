import { CloseButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { DueBadge } from '../../ui/DueBadge.tsx'
import { useNow } from '../../ui/useNow.ts'
import { exactTime, useTimeWords } from '../../ui/words.ts'
import classes from './case.module.css'
import { DecisionAnswers } from './DecisionAnswers.tsx'
import { LinkButton } from './LinkButton.tsx'

interface Props {
  page: CasePage
  elementId: string
  name: string
  onClose: () => void
}

/** One step of the case, each time it was entered: who, from when to when, and what it called. */
export function StepPanel({ page, elementId, name, onClose }: Props) {
  const { t } = useTranslation('monitor')
  const now = useNow()
  const nameOf = usePersonName()
  const { duration } = useTimeWords()
  const entries = page.history.filter((entry) => entry.elementId === elementId)
  return (
    <section className={classes.block} data-step aria-label={name}>
      <header className={classes.stepHead}>
        <h2>{name}</h2>
        <CloseButton aria-label={t('case.closeStep')} onClick={onClose} />
      </header>
      {entries.length === 0 && <p className="wm-quiet">{t('case.stepNotReached')}</p>}
      {entries.map((entry) => (
        <div key={entry.elementInstanceKey} className={classes.visit}>
          <div className={classes.facts}>
            <span>{nameOf(entry.completedBy ?? entry.assignee) || entry.lane || t('case.automatic')}</span>
            <span className="wm-quiet">{t(`case.states.${entry.state}`)}</span>
            <DueBadge dueDate={entry.endedAt === null ? entry.dueDate : null} />
          </div>
          <div className="wm-quiet">
            {exactTime(entry.startedAt)} – {entry.endedAt ? exactTime(entry.endedAt) : t('case.untilNow')} ·{' '}
            {duration((entry.endedAt ? Date.parse(entry.endedAt) : now) - Date.parse(entry.startedAt))}
          </div>
          <DecisionAnswers
            decisions={page.decisions.filter((one) => one.elementInstanceKey === entry.elementInstanceKey)}
          />
          {entry.calledProcessInstanceKey && (
            <LinkButton
              size="xs"
              mt={6}
              variant="light"
              to="/monitor/cases/$processInstanceKey"
              params={{ processInstanceKey: entry.calledProcessInstanceKey }}
              rightSection={<IconArrowRight size={16} aria-hidden />}
            >
              {t('case.lookInside')}
            </LinkButton>
          )}
        </div>
      ))}
    </section>
  )
}
