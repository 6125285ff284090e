import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { cancelCase } from '../../server/monitor.ts'
import { ConfirmButton } from '../../ui/ConfirmButton.tsx'
import { useNow } from '../../ui/useNow.ts'
import { exactTime, useTimeWords } from '../../ui/words.ts'
import classes from './case.module.css'

/** What case this is, on which version it runs, what called it, and the one act that ends it. */
export function CaseHead({ page }: { page: CasePage }) {
  const { t } = useTranslation('monitor')
  const client = useQueryClient()
  const now = useNow()
  const { relative } = useTimeWords()
  const { case: row, breadcrumb } = page
  const root = breadcrumb[0]
  const cancel = useMutation({
    mutationFn: () => cancelCase(row.processInstanceKey),
    onSuccess: () => {
      notifications.show({ message: t('case.canceled') })
      return Promise.all([
        client.invalidateQueries({ queryKey: ['case', row.processInstanceKey] }),
        client.invalidateQueries({ queryKey: ['cases'] }),
      ])
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  const facts = [
    row.businessKey && [t('case.number'), row.businessKey],
    row.client && [t('case.client'), row.client],
    row.amount !== null && [t('case.amount'), row.amount.toLocaleString()],
    row.stage && [t('case.stage'), row.stage],
  ].filter((fact) => Array.isArray(fact))
  return (
    <header className={classes.head}>
      <div className={classes.headText}>
        {breadcrumb.length > 1 && (
          <nav className={classes.way} aria-label={t('case.partOf')}>
            {breadcrumb.slice(0, -1).map((step, index) => (
              <span key={step.processInstanceKey}>
                <Link
                  to="/monitor/cases/$processInstanceKey"
                  params={{ processInstanceKey: step.processInstanceKey }}
                  search={{ step: breadcrumb[index + 1]?.elementId ?? undefined }}
                >
                  {step.processName}
                </Link>
                {' › '}
              </span>
            ))}
            <span aria-current="page">{breadcrumb.at(-1)?.elementName ?? row.processName}</span>
          </nav>
        )}
        <h1>{row.caseName}</h1>
        <p className="wm-quiet">
          <span className={classes.caseState} data-state={row.state}>
            {t(`case.state.${row.state}`)}
          </span>
          {' · '}
          <Link
            to="/monitor/processes/$processId"
            params={{ processId: row.processId }}
            search={{ version: row.version }}
          >
            {row.processName}, {t('case.version', { version: row.version })}
          </Link>
          {' · '}
          <span title={exactTime(row.startedAt)}>{t('case.started', { time: relative(row.startedAt, now) })}</span>
          {row.endedAt && (
            <span title={exactTime(row.endedAt)}>
              {' · '}
              {t('case.ended', { time: relative(row.endedAt, now) })}
            </span>
          )}
        </p>
      </div>
      <dl className={classes.factList}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {page.mayManage &&
        row.state === 'running' &&
        row.processInstanceKey === (root?.processInstanceKey ?? row.processInstanceKey) && (
          <ConfirmButton
            color="red"
            question={t('case.cancelQuestion')}
            confirm={t('case.cancel')}
            loading={cancel.isPending}
            onConfirm={() => cancel.mutate()}
          >
            {t('case.cancel')}
          </ConfirmButton>
        )}
    </header>
  )
}
