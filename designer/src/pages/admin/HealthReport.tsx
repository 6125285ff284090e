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
  const { database, runtime, engine } = health
  return (
    <Stack gap="lg">
      <Verdict engine={engine} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
        <Part title={t('health.engine')}>
          <Text>{t('health.live', { count: engine.live })}</Text>
          <Text>{engine.jobs > 0 ? t('health.jobs', { count: engine.jobs }) : t('health.noJobs')}</Text>
          <Text>
            {engine.batches > 0
              ? t('health.work', {
                  commands: engine.commands.toLocaleString(),
                  batches: engine.batches.toLocaleString(),
                  share: (engine.commands / engine.batches).toFixed(1),
                })
              : t('health.workNone')}
          </Text>
        </Part>
        <Part title={t('health.database')}>
          <Text>{database.version.split(' on ')[0]}</Text>
          <Text>{database.durability}</Text>
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

function Verdict({ engine }: { engine: Health['engine'] }) {
  const { t } = useTranslation('admin')
  const troubles = [
    engine.incidents > 0 ? t('health.stuck', { count: engine.incidents }) : null,
    engine.timersDue > 0 ? t('health.behind', { count: engine.timersDue }) : null,
    engine.queued > 100 ? t('health.queued', { count: engine.queued }) : null,
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
