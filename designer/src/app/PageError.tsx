import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../server/call.ts'
import { ErrorState } from '../ui/ErrorState.tsx'

/** What is left of a page whose own code failed, or whose chunk did not arrive. */
export function PageError({ error, reset }: { error: unknown; reset: () => void }) {
  const { t } = useTranslation('app')
  if (error instanceof ProblemError) return <ErrorState error={error} onRetry={reset} />
  return (
    <Stack role="alert" p="xl" gap="sm" maw={640} mx="auto">
      <Title order={1} size="h2">
        {t('states.pageTitle')}
      </Title>
      <Text>{t('states.pageText')}</Text>
      <Text c="dimmed" size="sm">
        {error instanceof Error ? error.message : String(error)}
      </Text>
      <Group gap="xs">
        <Button onClick={() => window.location.reload()}>{t('states.reload')}</Button>
        <Button variant="default" onClick={reset}>
          {t('states.retry')}
        </Button>
      </Group>
    </Stack>
  )
}
