import { Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** The title of a page, a quiet line below it, and its acts at the right. */
export function PageHeader({ title, below, acts }: { title: ReactNode; below?: ReactNode; acts?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap" gap="md" mb="md">
      <Stack gap={2} miw={0}>
        <Title order={1} size="h2">
          {title}
        </Title>
        {below && (
          <Text c="dimmed" component="div">
            {below}
          </Text>
        )}
      </Stack>
      {acts && <Group gap="xs">{acts}</Group>}
    </Group>
  )
}
