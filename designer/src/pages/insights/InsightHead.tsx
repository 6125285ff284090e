import { Select } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dayOf } from '../../ui/words.ts'
import classes from './insights.module.css'
import { type PeriodSearch, periodOf, periods } from './period.ts'

interface Props {
  processId: string
  name: string
  search: PeriodSearch
  saleTypes?: readonly string[]
  saleType: string | undefined
  onChange: (next: PeriodSearch & { saleType?: string }) => void
  /** Filters of this view only. */
  children?: ReactNode
}

/** Name, the two views of a process, and the filters both share: period and sale type. */
export function InsightHead({ processId, name, search, saleTypes = [], saleType, onChange, children }: Props) {
  const { t } = useTranslation('insights')
  const custom = search.from !== undefined
  const day = (at: string | undefined) => (at ? dayOf(at, true) : t('filters.now'))
  const shared = { period: search.period, from: search.from, to: search.to, saleType }
  return (
    <header className={classes.head}>
      <div className={classes.headTitle}>
        <h1>{name}</h1>
        <nav className={classes.views} aria-label={t('views')}>
          <Link
            to="/insights/$processId"
            params={{ processId }}
            search={shared}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t('steps')}
          </Link>
          <Link
            to="/insights/$processId/funnel"
            params={{ processId }}
            search={shared}
            activeOptions={{ includeSearch: false }}
          >
            {t('funnel')}
          </Link>
        </nav>
      </div>
      <div className={classes.filters}>
        <Select
          aria-label={t('filters.period')}
          w={custom ? 240 : 160}
          allowDeselect={false}
          value={custom ? 'custom' : periodOf(search)}
          data={[
            ...(custom
              ? [{ value: 'custom', label: t('filters.custom', { from: day(search.from), to: day(search.to) }) }]
              : []),
            ...periods.map((value) => ({ value, label: t(`filters.periods.${value}`) })),
          ]}
          onChange={(value) => {
            if (value && value !== 'custom') onChange({ period: value, from: undefined, to: undefined })
          }}
        />
        {(saleTypes.length > 0 || saleType) && (
          <Select
            aria-label={t('filters.saleType')}
            w={160}
            allowDeselect={false}
            value={saleType ?? ''}
            data={[
              { value: '', label: t('filters.allSaleTypes') },
              ...[...new Set([...saleTypes, ...(saleType ? [saleType] : [])])].map((value) => ({
                value,
                label: value,
              })),
            ]}
            onChange={(value) => onChange({ saleType: value || undefined })}
          />
        )}
        {children}
      </div>
    </header>
  )
}
