import { SegmentedControl, Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { StepInsights } from '@waymark/shared/contract'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DiagramView, type Heat } from '../../canvas/DiagramView.tsx'
import { readDrawing } from '../../canvas/readDrawing.ts'
import { type InsightFilter, stepInsightsQuery } from '../../server/insights.ts'
import { definitionXmlQuery } from '../../server/work.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { useNow } from '../../ui/useNow.ts'
import { useTimeWords } from '../../ui/words.ts'
import { CasesDrawer } from './CasesDrawer.tsx'
import { InsightHead } from './InsightHead.tsx'
import classes from './insights.module.css'
import { figureOf, isTime, type Measure, measures, storyOf } from './measures.ts'
import { spanOf } from './period.ts'
import { StepSheet } from './StepSheet.tsx'
import { StepTable, type WhichCases } from './StepTable.tsx'

const route = getRouteApi('/insights/$processId')

/** Where time goes in one process: heat on the steps, the worst named, and why. */
export default function StepsPage() {
  const { processId } = route.useParams()
  const { period, from, to, version, saleType, calendar } = route.useSearch()
  const now = useNow()
  const span = spanOf({ period, from, to }, now)
  const filter = { ...span, version, saleType, calendar }
  const insights = useQuery(stepInsightsQuery(processId, filter))
  return (
    <Loaded query={insights} skeleton={<PageSkeleton shape="drawing" />}>
      {(data) => <Steps insights={data} filter={filter} />}
    </Loaded>
  )
}

/** Which figure's cases are listed. */
interface Opened {
  readonly elementId: string
  readonly which: WhichCases
}

function Steps({ insights, filter }: { insights: StepInsights; filter: InsightFilter }) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [hovered, setHovered] = useState<readonly string[]>([])
  const [opened, setOpened] = useState<Opened | null>(null)
  const xml = useQuery({ ...definitionXmlQuery(insights.processDefinitionKey), placeholderData: keepPreviousData })
  useCrumbs([{ label: insights.name }])
  const { calls } = useMemo(() => readDrawing(xml.data), [xml.data])
  const measure: Measure = search.measure ?? 'median'
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false })

  const title = t(`heat.${measure}`)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow from the language, which reloads the page's texts.
  const heat = useMemo<Heat>(() => {
    const format = (value: number) =>
      isTime(measure) ? (value > 0 ? duration(value) : '0') : Math.round(value).toLocaleString()
    return {
      title,
      format,
      steps: insights.steps.flatMap((step) => {
        const value = figureOf(step, measure)
        return value === null ? [] : [{ elementId: step.elementId, value, text: format(value) }]
      }),
    }
  }, [insights, measure, title])
  const selected = useMemo(() => (search.step ? [search.step] : []), [search.step])
  const chosen = insights.steps.find((step) => step.elementId === search.step)
  const worst = insights.steps.find((step) => step.elementId === insights.worst)
  const side = useRef<HTMLElement>(null)
  // On a phone the sheet opens below the map.
  useEffect(() => {
    if (chosen?.elementId) side.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen?.elementId])
  const openedStep = insights.steps.find((step) => step.elementId === opened?.elementId)

  return (
    <div className={classes.page}>
      <InsightHead
        processId={insights.processId}
        name={insights.name}
        search={search}
        saleType={search.saleType}
        onChange={change}
      >
        <Select
          aria-label={t('filters.version')}
          w={150}
          allowDeselect={false}
          value={search.version === undefined ? '' : String(search.version)}
          data={[
            { value: '', label: t('filters.allVersions') },
            ...insights.versions.map((version) => ({
              value: String(version),
              label: t('filters.versionOption', { version }),
            })),
          ]}
          onChange={(value) => change({ version: value ? Number(value) : undefined })}
        />
        <Select
          aria-label={t('time.label')}
          w={210}
          allowDeselect={false}
          value={insights.calendar ?? ''}
          data={[
            { value: '', label: t('time.clock') },
            ...insights.calendars.map((name) => ({ value: name, label: t('time.working', { name }) })),
          ]}
          onChange={(value) => change({ calendar: value || undefined })}
        />
        <SegmentedControl
          aria-label={t('measure.label')}
          value={measure}
          data={measures.map((value) => ({ value, label: t(`measure.${value}`) }))}
          onChange={(value) => change({ measure: measures.find((m) => m === value && m !== 'median') })}
        />
      </InsightHead>
      <p className={classes.sentence} aria-live="polite">
        {worst ? <Worst step={worst} onOpen={() => change({ step: worst.elementId })} /> : t('worst.none')}{' '}
        {insights.calendar && t('time.counted', { name: insights.calendar })} {insights.isSample && t('time.sample')}
      </p>
      <div className={classes.body}>
        <div className={classes.drawing}>
          {xml.isError ? (
            <ErrorState error={xml.error} onRetry={() => void xml.refetch()} />
          ) : (
            <DiagramView
              xml={xml.data}
              processId={insights.processId}
              heat={heat}
              selectedIds={selected}
              highlightedIds={hovered}
              onElementClick={(step) => change({ step: step === search.step ? undefined : step })}
              onBackgroundClick={() => search.step && change({ step: undefined })}
              ariaLabel={t('drawing', { name: insights.name, measure: title })}
            />
          )}
        </div>
        <aside className={classes.side} ref={side}>
          {chosen ? (
            <StepSheet
              processId={insights.processId}
              filter={filter}
              step={chosen}
              called={calls.get(chosen.elementId)}
              shared={{
                period: search.period,
                from: search.from,
                to: search.to,
                saleType: search.saleType,
                calendar: search.calendar,
                measure: search.measure,
              }}
              onClose={() => change({ step: undefined })}
              onOpenCases={(which) => setOpened({ elementId: chosen.elementId, which })}
            />
          ) : (
            <StepTable
              steps={insights.steps}
              measure={measure}
              onSelect={(step) => change({ step })}
              onHover={setHovered}
              onOpenCases={(elementId, which) => setOpened({ elementId, which })}
            />
          )}
        </aside>
      </div>
      <CasesDrawer
        title={opened && openedStep ? t(`cases.${opened.which}At`, { step: openedStep.name }) : null}
        filter={{
          processId: insights.processId,
          ...(opened?.which === 'finished'
            ? { finishedElementId: opened.elementId, state: 'any', from: insights.from, to: search.to }
            : { elementId: opened?.elementId, state: 'running', late: opened?.which === 'late' ? true : undefined }),
          version: search.version,
          saleType: search.saleType,
          sort: 'startedAt',
          order: 'asc',
        }}
        onClose={() => setOpened(null)}
      />
    </div>
  )
}

function Worst({ step, onOpen }: { step: StepInsights['steps'][number]; onOpen: () => void }) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const story = storyOf(step)
  if (story === 'quiet') return t('worst.none')
  const text =
    story === 'waiting'
      ? t('worst.waiting', { step: step.name, count: step.waitingNow, time: duration(step.waitingMedianMs ?? 0) })
      : t('worst.took', { step: step.name, time: duration(step.medianMs ?? 0) })
  const end = step.expectedMs === null ? t('worst.end') : t('worst.expected', { time: duration(step.expectedMs) })
  return (
    <>
      <strong>
        {text}
        {end}
      </strong>{' '}
      <button type="button" className={classes.why} onClick={onOpen}>
        {t('worst.open')}
      </button>
    </>
  )
}
