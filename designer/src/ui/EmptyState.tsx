import { Stack, Text, ThemeIcon } from '@mantine/core'
import type { ReactNode } from 'react'

/** Nothing to show: one sentence and, at most, one act. */
export function EmptyState({ icon, text, act }: { icon?: ReactNode; text: string; act?: ReactNode }) {
  return (
    <Stack align="center" justify="center" gap="sm" py={48} px="md" ta="center">
      {icon && (
        <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
          {icon}
        </ThemeIcon>
      )}
      <Text maw={420}>{text}</Text>
      {act}
    </Stack>
  )
}
