import { Button, CloseButton, Skeleton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { type InsightFilter, stepPeopleQuery } from '../../server/insights.ts'
import { usePersonName } from '../../server/session.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { useTimeWords } from '../../ui/words.ts'
import classes from './insights.module.css'
import { LinkButton } from './LinkButton.tsx'
import { type Measure, type StepFigures, slowness } from './measures.ts'
import type { WhichCases } from './StepTable.tsx'

// ECharts is the largest part of this page and only needed for a chosen step.
const PeopleChart = lazy(() => import('./PeopleChart.tsx'))

interface Props {
  processId: string
  /** Which cases the figures are about. */
  filter: InsightFilter
  step: StepFigures
  /** The process this step calls, if it calls one. */
  called: string | undefined
  /** Filters that hold inside the called process, too. */
  shared: { period?: string; from?: string; to?: string; saleType?: string; calendar?: string; measure?: Measure }
  onClose: () => void
  onOpenCases: (which: WhichCases) => void
}

/** Why a step is as it is: what waits, how long it takes against what was expected, and with whom. */
export function StepSheet({ processId, filter, step, called, shared, onClose, onOpenCases }: Props) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const slow = slowness(step)
  const time = (ms: number | null) => (ms === null ? '–' : duration(ms))
  const longest = Math.max(step.expectedMs ?? 0, step.p90Ms ?? 0, step.medianMs ?? 0, step.meanMs ?? 0)
  const facts: [string, number | null][] = [
    [t('stepSheet.expected'), step.expectedMs],
    [t('stepSheet.median'), step.medianMs],
    [t('stepSheet.mean'), step.meanMs],
    [t('stepSheet.p90'), step.p90Ms],
  ]
  return (
    <section className={classes.sheet} aria-label={step.name}>
      <header>
        <div>
          <h2>{step.name}</h2>
          {step.lane && <span className="wm-quiet">{step.lane}</span>}
        </div>
        <CloseButton aria-label={t('stepSheet.close')} onClick={onClose} />
      </header>
      <dl className={classes.counts}>
        <div>
          <dt>{t('stepSheet.waiting')}</dt>
          <dd>{step.waitingNow.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('stepSheet.late')}</dt>
          <dd data-late={step.lateNow > 0}>{step.lateNow.toLocaleString()}</dd>
        </div>
        <div>
          <dt>{t('stepSheet.waitingFor')}</dt>
          <dd>{time(step.waitingMedianMs)}</dd>
        </div>
        <div>
          <dt>{t('stepSheet.completed')}</dt>
          <dd>{step.completed.toLocaleString()}</dd>
        </div>
      </dl>
      <div className={classes.acts}>
        {step.waitingNow > 0 && (
          <Button size="xs" variant="light" onClick={() => onOpenCases('waiting')}>
            {t('stepSheet.showCases', { count: step.waitingNow })}
          </Button>
        )}
        {step.lateNow > 0 && (
          <Button size="xs" variant="default" onClick={() => onOpenCases('late')}>
            {t('stepSheet.showLate', { count: step.lateNow })}
          </Button>
        )}
        {step.completed > 0 && (
          <Button size="xs" variant="default" onClick={() => onOpenCases('finished')}>
            {t('stepSheet.showFinished')}
          </Button>
        )}
      </div>
      <table className={classes.bars}>
        <tbody>
          {facts.map(([label, ms], index) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>
                <i
                  data-expected={index === 0 || undefined}
                  style={{ width: longest > 0 ? `${((ms ?? 0) / longest) * 100}%` : 0 }}
                />
              </td>
              <td>{time(ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.verdict} data-slow={slow !== null && slow > 1}>
        {slow === null
          ? step.expectedMs === null && t('stepSheet.noExpectation')
          : slow > 1.05
            ? t('stepSheet.slower', { times: slow.toLocaleString(undefined, { maximumFractionDigits: 1 }) })
            : t('stepSheet.inTime')}
      </p>
      {called && (
        <>
          <p className={classes.verdict}>{t('stepSheet.calls')}</p>
          <LinkButton
            size="xs"
            mt={8}
            variant="light"
            to="/insights/$processId"
            params={{ processId: called }}
            search={shared}
            rightSection={<IconArrowRight size={16} aria-hidden />}
          >
            {t('stepSheet.inside', { step: step.name })}
          </LinkButton>
        </>
      )}
      {!called && <PeopleOf processId={processId} filter={filter} step={step} />}
    </section>
  )
}

/** Who works at the step. */
function PeopleOf({ processId, filter, step }: Pick<Props, 'processId' | 'filter' | 'step'>) {
  const { t } = useTranslation('insights')
  const nameOf = usePersonName()
  const asked = useQuery(stepPeopleQuery(processId, step.elementId, filter))
  return (
    <>
      <h3>{t('stepSheet.people')}</h3>
      <Loaded query={asked} skeleton={<Skeleton h={200} />}>
        {({ people, isSample }) => {
          const shown = people
            .filter((person) => person.waiting + person.completed > 0)
            .map((person) => ({
              ...person,
              name: person.username === null ? t('stepSheet.team') : nameOf(person.username) || person.name,
            }))
          return shown.length === 0 ? (
            <p className="wm-quiet">{t('stepSheet.noPeople')}</p>
          ) : (
            <>
              <Suspense fallback={<Skeleton h={200} />}>
                <PeopleChart people={shown} label={t('stepSheet.peopleChart', { step: step.name })} />
              </Suspense>
              {isSample && <p className="wm-quiet">{t('stepSheet.latestOnly')}</p>}
            </>
          )
        }}
      </Loaded>
    </>
  )
}
