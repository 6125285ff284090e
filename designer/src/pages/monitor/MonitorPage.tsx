import { TextInput } from '@mantine/core'
import { IconSearch, IconTopologyStar3 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { overviewQuery } from '../../server/monitor.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { LinkButton } from './LinkButton.tsx'
import classes from './monitor.module.css'
import { ProcessTable } from './ProcessTable.tsx'
import { foldCalled } from './processTree.ts'

const route = getRouteApi('/monitor')

/** Every published process with what runs, what is late and what is stuck. */
export default function MonitorPage() {
  const { t } = useTranslation('monitor')
  const { search } = route.useSearch()
  const navigate = route.useNavigate()
  const processes = useQuery(overviewQuery)
  return (
    <div className={classes.page}>
      <Loaded query={processes} skeleton={<PageSkeleton />}>
        {(list) => (
          <>
            <PageHeader
              title={t('overview.title')}
              below={t('overview.below')}
              acts={
                list.length > 6 && (
                  <TextInput
                    aria-label={t('overview.search')}
                    placeholder={t('overview.search')}
                    leftSection={<IconSearch size={16} aria-hidden />}
                    value={search ?? ''}
                    onChange={(event) =>
                      void navigate({ search: { search: event.currentTarget.value || undefined }, replace: true })
                    }
                  />
                )
              }
            />
            {list.length === 0 ? (
              <EmptyState
                icon={<IconTopologyStar3 size={28} stroke={1.5} />}
                text={t('overview.empty')}
                act={<LinkButton to="/studio">{t('overview.toStudio')}</LinkButton>}
              />
            ) : (
              <Found processes={foldCalled(list, search ?? '')} search={search ?? ''} />
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Found({ processes, search }: { processes: ReturnType<typeof foldCalled>; search: string }) {
  const { t } = useTranslation('monitor')
  if (processes.length > 0) return <ProcessTable processes={processes} unfolded={search !== ''} />
  return (
    <EmptyState
      text={t('overview.none', { search })}
      act={
        <LinkButton variant="default" to="/monitor">
          {t('overview.showAll')}
        </LinkButton>
      }
    />
  )
}
