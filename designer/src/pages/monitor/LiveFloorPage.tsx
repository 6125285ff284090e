import { Select } from '@mantine/core'
import { IconChartDots, IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { LiveFloor } from '@waymark/shared/contract'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DiagramView } from '../../canvas/DiagramView.tsx'
import { floorQuery } from '../../server/monitor.ts'
import { definitionXmlQuery } from '../../server/work.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { CaseListPanel } from './CaseListPanel.tsx'
import classes from './floor.module.css'
import { LinkButton } from './LinkButton.tsx'
import { TodayStrip } from './TodayStrip.tsx'

const route = getRouteApi('/monitor/processes/$processId')

/** One process as it runs now: counts on the steps, the cases beside it, both pointing at each other. */
export default function LiveFloorPage() {
  const { processId } = route.useParams()
  const { version } = route.useSearch()
  const floor = useQuery(floorQuery(processId, version))
  return (
    <Loaded query={floor} skeleton={<PageSkeleton shape="drawing" />}>
      {(data) => <Floor floor={data} />}
    </Loaded>
  )
}

function Floor({ floor }: { floor: LiveFloor }) {
  const { t } = useTranslation('monitor')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [hovered, setHovered] = useState<readonly string[]>([])
  const [hoveredStep, setHoveredStep] = useState<string | null>(null)
  const xml = useQuery({ ...definitionXmlQuery(floor.processDefinitionKey), placeholderData: keepPreviousData })
  useCrumbs([{ label: floor.name }])
  const selected = useMemo(() => (search.step ? [search.step] : []), [search.step])
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false })

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.title}>
          <h1>{floor.name}</h1>
          <Select
            aria-label={t('floor.versionLabel')}
            size="sm"
            w={220}
            allowDeselect={false}
            value={search.version === undefined ? 'all' : String(search.version)}
            onChange={(value) => change({ version: value === 'all' || value === null ? undefined : Number(value) })}
            data={[
              { value: 'all', label: t('floor.allVersions') },
              ...floor.versions.map(({ version, running }) => ({
                value: String(version),
                label: t('floor.versionOption', { version, running: running.toLocaleString() }),
              })),
            ]}
          />
        </div>
        <div className={classes.acts}>
          <LinkButton
            variant="default"
            to="/insights/$processId"
            params={{ processId: floor.processId }}
            leftSection={<IconChartDots size={16} aria-hidden />}
          >
            {t('floor.insights')}
          </LinkButton>
          <LinkButton
            to="/work/start"
            search={{ process: floor.processId }}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            {t('floor.startCase')}
          </LinkButton>
        </div>
      </header>
      <TodayStrip
        today={floor.today}
        late={search.late ?? false}
        stuck={search.incident ?? false}
        onLate={(late) => change({ late: late || undefined })}
        onStuck={(incident) => change({ incident: incident || undefined })}
      />
      <div className={classes.body}>
        <div className={classes.drawing}>
          {xml.isError ? (
            <ErrorState error={xml.error} onRetry={() => void xml.refetch()} />
          ) : (
            <DiagramView
              xml={xml.data}
              processId={floor.processId}
              pills={floor.steps}
              selectedIds={selected}
              highlightedIds={hovered}
              onElementClick={(step) => change({ step: step === search.step ? undefined : step })}
              onBackgroundClick={() => search.step && change({ step: undefined })}
              onElementHover={setHoveredStep}
              ariaLabel={t('floor.drawing', { name: floor.name })}
            />
          )}
        </div>
        <CaseListPanel
          processId={floor.processId}
          search={search}
          xml={xml.data}
          hoveredStep={hoveredStep}
          onChange={change}
          onHover={setHovered}
        />
      </div>
    </div>
  )
}
