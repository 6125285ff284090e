import { Button, Select } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Funnel } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { funnelQuery } from '../../server/insights.ts'
import { peopleQuery } from '../../server/session.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { useNow } from '../../ui/useNow.ts'
import { CasesDrawer } from './CasesDrawer.tsx'
import { FunnelBars } from './FunnelBars.tsx'
import { InsightHead } from './InsightHead.tsx'
import classes from './insights.module.css'
import { LinkButton } from './LinkButton.tsx'
import { spanOf } from './period.ts'

const route = getRouteApi('/insights/$processId/funnel')

/** The stages of a process as honest bars; every figure opens to its cases. */
export default function FunnelPage() {
  const { processId } = route.useParams()
  const { period, from, to, saleType, responsible } = route.useSearch()
  const now = useNow()
  const span = spanOf({ period, from, to }, now)
  const funnel = useQuery(funnelQuery(processId, { ...span, saleType, responsible }))
  return (
    <Loaded query={funnel} skeleton={<PageSkeleton shape="rows" />}>
      {(data) => <Stages funnel={data} />}
    </Loaded>
  )
}

function Stages({ funnel }: { funnel: Funnel }) {
  const { t } = useTranslation('insights')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const people = useQuery(peopleQuery())
  useCrumbs([{ label: funnel.name }])
  const change = (next: Partial<typeof search>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true, resetScroll: false })
  const opened =
    search.stageState && (search.stage || search.stageState === 'won')
      ? { stage: search.stage, state: search.stageState }
      : null
  const isEmpty = funnel.stages.every((stage) => stage.reached === 0 && stage.now === 0 && stage.refused === 0)

  return (
    <div className={classes.page}>
      <InsightHead
        processId={funnel.processId}
        name={funnel.name}
        search={search}
        saleTypes={funnel.saleTypes}
        saleType={search.saleType}
        onChange={change}
      >
        <Select
          aria-label={t('filters.responsible')}
          w={180}
          searchable
          allowDeselect={false}
          value={search.responsible ?? ''}
          data={[
            { value: '', label: t('filters.everyone') },
            ...(people.data ?? []).map((person) => ({ value: person.username, label: person.name })),
          ]}
          onChange={(value) => change({ responsible: value || undefined })}
        />
      </InsightHead>
      <div className={classes.funnel}>
        {funnel.stages.length === 0 ? (
          <EmptyState
            icon={<IconFilter size={28} stroke={1.5} />}
            text={t('funnelPage.noStages', { name: funnel.name })}
            act={<LinkButton to="/studio">{t('funnelPage.edit')}</LinkButton>}
          />
        ) : isEmpty ? (
          <EmptyState
            icon={<IconFilter size={28} stroke={1.5} />}
            text={t('funnelPage.noCases')}
            act={
              <Button variant="default" onClick={() => change({ period: 'year', from: undefined, to: undefined })}>
                {t('funnelPage.longer')}
              </Button>
            }
          />
        ) : (
          <FunnelBars funnel={funnel} onOpen={(stage, stageState) => change({ stage, stageState })} />
        )}
      </div>
      <CasesDrawer
        title={opened ? t(`cases.${opened.state}`, { stage: opened.stage }) : null}
        filter={{
          processId: funnel.processId,
          stage: opened?.stage,
          stageState: opened?.state,
          state: opened?.state === 'in' ? 'running' : 'any',
          saleType: search.saleType,
          responsible: search.responsible,
          from: funnel.from,
          to: funnel.to,
          rootsOnly: true,
          sort: 'startedAt',
          order: 'desc',
        }}
        onClose={() => change({ stage: undefined, stageState: undefined })}
      />
    </div>
  )
}
