import { Button, CloseButton, Pill, Select, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch, IconSquareRotatedFilled } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { CaseRow } from '@waymark/shared/contract'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readDrawing } from '../../canvas/readDrawing.ts'
import { type CaseFilter, casesQuery } from '../../server/monitor.ts'
import { usePersonName } from '../../server/session.ts'
import { DueBadge } from '../../ui/DueBadge.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import { useNow } from '../../ui/useNow.ts'
import { useTimeWords } from '../../ui/words.ts'
import classes from './floor.module.css'
import { LinkButton } from './LinkButton.tsx'

const states = ['running', 'completed', 'canceled', 'any'] as const
const sorts = ['dueDate', 'startedAt', 'amount'] as const

/** The part of the address that says which cases are listed. */
export interface FloorSearch {
  version?: number
  step?: string
  late?: boolean
  incident?: boolean
  search?: string
  state?: (typeof states)[number]
  sort?: (typeof sorts)[number]
  order?: 'asc' | 'desc'
}

interface Props {
  processId: string
  search: FloorSearch
  /** The drawing, for the names of its steps. */
  xml: string | undefined
  hoveredStep: string | null
  onChange: (next: FloorSearch) => void
  onHover: (stepIds: readonly string[]) => void
}

/** The cases of the floor: filtered by what is pressed on the map, and lighting it while a row is hovered or focused. */
export function CaseListPanel({ processId, search, xml, hoveredStep, onChange, onHover }: Props) {
  const { t } = useTranslation('monitor')
  const sort = search.sort ?? 'dueDate'
  const filter: CaseFilter = {
    processId,
    version: search.version,
    elementId: search.step,
    late: search.late,
    incident: search.incident,
    search: search.search,
    state: search.state ?? 'running',
    sort,
    order: search.order ?? (sort === 'dueDate' ? 'asc' : 'desc'),
  }
  const cases = useInfiniteQuery(casesQuery(filter))
  const { names, calls } = useMemo(() => readDrawing(xml), [xml])
  const called = search.step === undefined ? undefined : calls.get(search.step)
  const rows = cases.data?.pages.flatMap((page) => page.items) ?? []
  const total = cases.data?.pages[0]?.total ?? 0
  const filtered = Boolean(search.step || search.late || search.incident || search.search || search.state)

  return (
    <section className={classes.list} aria-labelledby="cases-title">
      <div className={classes.listHead}>
        <h2 id="cases-title" aria-live="polite">
          {cases.data
            ? t(cases.data.pages[0]?.isMore ? 'cases.titleMore' : 'cases.title', {
                count: total,
                formatted: total.toLocaleString(),
              })
            : ' '}
        </h2>
        <SearchField value={search.search ?? ''} onChange={(text) => onChange({ search: text || undefined })} />
        <div className={classes.selects}>
          <Select
            aria-label={t('cases.state')}
            size="xs"
            allowDeselect={false}
            value={search.state ?? 'running'}
            data={states.map((value) => ({ value, label: t(`cases.states.${value}`) }))}
            onChange={(value) => onChange({ state: states.find((s) => s === value && s !== 'running') })}
          />
          <Select
            aria-label={t('cases.sort')}
            size="xs"
            allowDeselect={false}
            value={sort}
            data={sorts.map((value) => ({ value, label: t(`cases.sorts.${value}`) }))}
            onChange={(value) =>
              onChange({ sort: sorts.find((s) => s === value && s !== 'dueDate'), order: undefined })
            }
          />
        </div>
        {(search.step || search.late || search.incident) && (
          <div className={classes.chips}>
            {search.step && (
              <Chip
                text={t('cases.at', { step: names.get(search.step) ?? search.step })}
                onRemove={() => onChange({ step: undefined })}
              />
            )}
            {called && (
              <Link to="/monitor/processes/$processId" params={{ processId: called }} className={classes.inside}>
                {t('cases.inside')}
              </Link>
            )}
            {search.late && <Chip text={t('floor.late')} onRemove={() => onChange({ late: undefined })} />}
            {search.incident && <Chip text={t('floor.stuck')} onRemove={() => onChange({ incident: undefined })} />}
          </div>
        )}
      </div>
      {cases.isError && rows.length === 0 ? (
        <ErrorState error={cases.error} onRetry={() => void cases.refetch()} />
      ) : cases.isPending ? (
        <div className={classes.rows}>
          {['a', 'b', 'c', 'd', 'e', 'f'].map((row) => (
            <Skeleton key={row} h={56} mx="md" my={6} w="auto" />
          ))}
        </div>
      ) : rows.length === 0 ? (
        <EmptyState
          text={t(filtered ? 'cases.emptyFiltered' : 'cases.empty')}
          act={
            filtered ? (
              <Button
                variant="default"
                onClick={() =>
                  onChange({
                    step: undefined,
                    late: undefined,
                    incident: undefined,
                    search: undefined,
                    state: undefined,
                  })
                }
              >
                {t('cases.clear')}
              </Button>
            ) : (
              <LinkButton to="/work/start" search={{ process: processId }}>
                {t('floor.startCase')}
              </LinkButton>
            )
          }
        />
      ) : (
        <ul className={classes.rows} data-stale={cases.isPlaceholderData} onMouseLeave={() => onHover([])}>
          {rows.map((row) => (
            <Row key={row.processInstanceKey} row={row} lit={hoveredStep} onHover={onHover} />
          ))}
          {cases.hasNextPage && (
            <li className={classes.more}>
              <Button variant="default" loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
                {t('cases.more')}
              </Button>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation('monitor')
  const [text, setText] = useState(value)
  const later = useDebouncedCallback(onChange, 250)
  return (
    <TextInput
      aria-label={t('cases.search')}
      placeholder={t('cases.search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text !== '' && (
          <CloseButton
            size="sm"
            aria-label={t('cases.clear')}
            onClick={() => {
              setText('')
              onChange('')
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        later(event.currentTarget.value.trim())
      }}
    />
  )
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <Pill
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ 'aria-label': text, 'aria-hidden': false, tabIndex: 0 }}
    >
      {text}
    </Pill>
  )
}

interface RowProps {
  row: CaseRow
  lit: string | null
  onHover: (stepIds: readonly string[]) => void
}

function Row({ row, lit, onHover }: RowProps) {
  const { t } = useTranslation('monitor')
  const nameOf = usePersonName()
  const now = useNow()
  const { relative } = useTimeWords()
  const stepIds = row.steps.map((step) => step.elementId)
  const [first, ...others] = row.steps
  const light = () => onHover(stepIds)
  return (
    <li>
      <Link
        to="/monitor/cases/$processInstanceKey"
        params={{ processInstanceKey: row.processInstanceKey }}
        className={classes.row}
        data-lit={lit !== null && stepIds.includes(lit)}
        onMouseEnter={light}
        onFocus={light}
        onBlur={() => onHover([])}
      >
        <span className={classes.rowTitle}>
          {row.incident && (
            <IconSquareRotatedFilled size={16} className={classes.stuck} role="img" aria-label={t('cases.stuck')} />
          )}
          <strong>
            <MiddleCut text={row.caseName} max={44} />
          </strong>
          {row.businessKey && <span className="wm-quiet">{row.businessKey}</span>}
        </span>
        <span className={classes.rowStep}>
          {first ? (
            <>
              <MiddleCut text={first.name} max={34} />
              <span className="wm-quiet">
                {' · '}
                {first.assignee ? nameOf(first.assignee) : (first.role ?? t('cases.nobody'))}
              </span>
            </>
          ) : (
            <span className="wm-quiet">
              {row.endedAt
                ? t(row.state === 'canceled' ? 'cases.canceled' : 'cases.finished', {
                    time: relative(row.endedAt, now),
                  })
                : '–'}
            </span>
          )}
        </span>
        <span className={classes.rowFoot}>
          {others.length > 0 && <span className="wm-quiet">{t('cases.moreSteps', { count: others.length })}</span>}
          {first && <DueBadge dueDate={earliestDue(row)} />}
          {row.amount !== null && <span className={classes.amount}>{row.amount.toLocaleString()}</span>}
          {first && (
            <span className={classes.since}>
              <RelativeTime at={first.since} />
            </span>
          )}
        </span>
      </Link>
    </li>
  )
}

function earliestDue(row: CaseRow): string | null {
  return (
    row.steps
      .map((step) => step.dueDate)
      .filter((due) => due !== null)
      .sort()[0] ?? null
  )
}
