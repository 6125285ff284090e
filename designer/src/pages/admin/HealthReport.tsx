import { Alert, Anchor, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Health } from '@waymark/shared/contract'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../server/call.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'

/** Whether the installation is well, in words; asked again every ten seconds. */
export function HealthReport() {
  const query = useQuery({
    queryKey: ['health'],
    queryFn: () => call('GET', '/api/admin/health', { schema: Health }),
    refetchInterval: 10_000,
  })
  return <Loaded query={query}>{(health) => <Report health={health} />}</Loaded>
}

function Report({ health }: { health: Health }) {
  const { t } = useTranslation('admin')
  const { database, runtime, engine, lately } = health
  return (
    <Stack gap="lg">
      <Verdict engine={engine} lately={lately} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        <Part title={t('health.engine')}>
          <Text>{t('health.live', { count: engine.live })}</Text>
          <Text>{t('health.tasks', { count: engine.tasks })}</Text>
          <Text>{engine.timers > 0 ? t('health.timers', { count: engine.timers }) : t('health.noTimers')}</Text>
          <Text>{engine.jobs > 0 ? t('health.jobs', { count: engine.jobs }) : t('health.noJobs')}</Text>
        </Part>
        <Part title={t('health.lately', { count: lately.minutes })}>
          {lately.batches > 0 ? <Lately lately={lately} /> : <Text>{t('health.workNone')}</Text>}
          <Text>{engine.queued > 0 ? t('health.waiting', { count: engine.queued }) : t('health.noneWaiting')}</Text>
        </Part>
        <Part title={t('health.database')}>
          <Text>{database.version.split(' on ')[0]}</Text>
          <Text>{database.durability}</Text>
          <Text>{t('health.size', { mb: Math.round(database.sizeBytes / 1048576).toLocaleString() })}</Text>
          {database.connections && <Text>{t('health.connections', database.connections)}</Text>}
        </Part>
        <Part title={t('health.runtime')}>
          <Text>{t('health.version', { version: runtime.version, node: runtime.node })}</Text>
          <Text>
            {t('health.started')} <RelativeTime at={runtime.startedAt} />
          </Text>
          <Text>{t('health.memory', { mb: Math.round(runtime.memoryMb) })}</Text>
        </Part>
      </SimpleGrid>
    </Stack>
  )
}

/** What this runtime did in the last minutes. Its time is that of a whole commit, which many steps may share. */
function Lately({ lately }: { lately: Health['lately'] }) {
  const { t } = useTranslation('admin')
  const share = Math.round((lately.commands / lately.batches) * 10) / 10
  return (
    <>
      <Text>{t('health.steps', { count: lately.commands })}</Text>
      <Text>
        {t('health.commits', {
          share,
          median: Math.max(1, Math.round(lately.medianCommitMs ?? 0)),
          slow: Math.max(1, Math.round(lately.slowCommitMs ?? 0)),
        })}
      </Text>
      {lately.refused > 0 && <Text>{t('health.refused', { count: lately.refused })}</Text>}
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap={4} component="section">
      <Title order={2} size="h3">
        {title}
      </Title>
      {children}
    </Stack>
  )
}

/** A timer that is due is late only when no round has taken it for that long. */
const lateSeconds = 10
const manyWaiting = 1_000

function Verdict({ engine, lately }: Pick<Health, 'engine' | 'lately'>) {
  const { t } = useTranslation('admin')
  const troubles = [
    engine.incidents > 0 ? t('health.stuck', { count: engine.incidents }) : null,
    engine.timersLateSeconds > lateSeconds
      ? t('health.behind', { count: engine.timersDue, minutes: Math.ceil(engine.timersLateSeconds / 60) })
      : null,
    engine.failedJobs > 0 ? t('health.failedJobs', { count: engine.failedJobs }) : null,
    lately.failed > 0 ? t('health.failed', { count: lately.failed }) : null,
    engine.queued > manyWaiting ? t('health.queued', { count: engine.queued }) : null,
  ].filter((trouble) => trouble !== null)
  if (troubles.length === 0) {
    return (
      <Alert color="teal" variant="light" icon={<IconCheck aria-hidden />}>
        {t('health.well')}
      </Alert>
    )
  }
  return (
    <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />}>
      {troubles.map((trouble) => (
        <Text key={trouble}>{trouble}</Text>
      ))}
      {engine.incidents > 0 && (
        <Anchor component={Link} to="/monitor">
          {t('health.look')}
        </Anchor>
      )}
    </Alert>
  )
}
