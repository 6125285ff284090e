import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../server/call.ts'

/** What happened, what is safe, what to do. */
export function ErrorState({ error, onRetry, act }: { error: unknown; onRetry?: () => void; act?: ReactNode }) {
  const { t } = useTranslation('app')
  const status = error instanceof ProblemError ? error.status : null
  const title =
    status === 0
      ? t('states.offlineTitle')
      : status === 404
        ? t('states.notFoundTitle')
        : status === 403
          ? t('states.forbiddenTitle')
          : t('states.errorTitle')
  return (
    <Alert
      role="alert"
      variant="white"
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={title}
      maw={640}
      mx="auto"
      my="lg"
    >
      <Stack gap="xs">
        <Text>{error instanceof Error ? error.message : String(error)}</Text>
        <Text c="dimmed">
          {status === 404
            ? t('states.notFoundText')
            : `${t('states.safe')} ${t(status === 403 ? 'states.whatToDoForbidden' : 'states.whatToDo')}`}
        </Text>
        <Group gap="xs" mt={4}>
          {onRetry && (
            <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
              {t('states.retry')}
            </Button>
          )}
          {act}
        </Group>
      </Stack>
    </Alert>
  )
}
