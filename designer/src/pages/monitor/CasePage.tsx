import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { CasePage as CasePageData } from '@waymark/shared/contract'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DiagramView } from '../../canvas/DiagramView.tsx'
import { readDrawing } from '../../canvas/readDrawing.ts'
import { caseQuery } from '../../server/monitor.ts'
import { definitionXmlQuery } from '../../server/work.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { CaseHead } from './CaseHead.tsx'
import classes from './case.module.css'
import { HistoryTable } from './HistoryTable.tsx'
import { liftedTrail, shownIncidents } from './liftedTrail.ts'
import { NowPanel } from './NowPanel.tsx'
import { Comments, Documents } from './Papers.tsx'
import { StepPanel } from './StepPanel.tsx'
import { TimeLine } from './TimeLine.tsx'
import { VariableTable } from './VariableTable.tsx'

const route = getRouteApi('/monitor/cases/$processInstanceKey')
const tabs = ['time', 'history', 'variables', 'documents', 'conversation'] as const

/** One case on the version of the drawing it runs on: where it is, how it came there, who had it. */
export default function CasePage() {
  const { processInstanceKey } = route.useParams()
  const page = useQuery(caseQuery(processInstanceKey))
  return (
    <Loaded query={page} skeleton={<PageSkeleton shape="drawing" />}>
      {(data) => <Case key={processInstanceKey} page={data} />}
    </Loaded>
  )
}

function Case({ page }: { page: CasePageData }) {
  const { t } = useTranslation('monitor')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [hovered, setHovered] = useState<readonly string[]>([])
  const xml = useQuery(definitionXmlQuery(page.processDefinitionKey))
  const { names } = useMemo(() => readDrawing(xml.data), [xml.data])
  const selected = useMemo(() => (search.step ? [search.step] : []), [search.step])
  const { case: row } = page
  const trail = useMemo(() => liftedTrail(page), [page])
  const incidents = useMemo(() => shownIncidents(page), [page])
  useCrumbs([
    { label: row.processName, to: `/monitor/processes/${encodeURIComponent(row.processId)}` },
    { label: row.businessKey ?? row.caseName },
  ])
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false })
  const select = (step: string) => change({ step: step === search.step ? undefined : step })
  const tab = tabs.find((name) => name === search.tab) ?? 'time'

  return (
    <div className={classes.page}>
      <CaseHead page={page} />
      <div className={classes.body}>
        <div className={classes.drawing}>
          {xml.isError ? (
            <ErrorState error={xml.error} onRetry={() => void xml.refetch()} />
          ) : (
            <DiagramView
              xml={xml.data}
              processId={row.processId}
              trail={trail}
              incidents={incidents}
              selectedIds={selected}
              highlightedIds={hovered}
              onElementClick={select}
              onBackgroundClick={() => search.step && change({ step: undefined })}
              ariaLabel={t('case.drawing', { process: row.processName, name: row.caseName })}
            />
          )}
        </div>
        <aside className={classes.side}>
          {search.step && (
            <StepPanel
              page={page}
              elementId={search.step}
              name={
                names.get(search.step) ?? page.history.find((h) => h.elementId === search.step)?.name ?? search.step
              }
              onClose={() => change({ step: undefined })}
            />
          )}
          <NowPanel page={page} onSelect={select} />
        </aside>
      </div>
      <Tabs
        value={tab}
        onChange={(name) => change({ tab: name === 'time' ? undefined : (name ?? undefined) })}
        className={classes.tabs}
      >
        <Tabs.List>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`case.tabs.${name}`)}
              {name === 'documents' && page.documents.length > 0 && ` (${page.documents.length})`}
              {name === 'conversation' && page.comments.length > 0 && ` (${page.comments.length})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes.panel}>
          {tab === 'time' && <TimeLine history={page.history} selectedStep={search.step} onSelect={select} />}
          {tab === 'history' && (
            <HistoryTable history={page.history} selectedStep={search.step} onSelect={select} onHover={setHovered} />
          )}
          {tab === 'variables' && <VariableTable variables={page.variables} />}
          {tab === 'documents' && <Documents documents={page.documents} />}
          {tab === 'conversation' && <Comments processInstanceKey={row.processInstanceKey} comments={page.comments} />}
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
