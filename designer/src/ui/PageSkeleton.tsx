import { Skeleton, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The shape of a page while its data is on the way: a title and, by choice, rows, a drawing, or both side by side. */
export function PageSkeleton({ shape = 'rows' }: { shape?: 'rows' | 'drawing' | 'split' | 'cards' }) {
  const { t } = useTranslation('app')
  return (
    <Stack p="lg" gap="md" role="status" aria-label={t('states.loading')} h="100%">
      <Skeleton h={28} w={240} />
      {shape === 'rows' && <Rows />}
      {shape === 'drawing' && <Skeleton h={420} />}
      {shape === 'cards' && (
        <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))' }}>
          {['a', 'b', 'c', 'd', 'e', 'f'].map((card) => (
            <Skeleton key={card} h={180} />
          ))}
        </div>
      )}
      {shape === 'split' && (
        <div style={{ display: 'grid', gap: 24, gridTemplateColumns: 'minmax(0, 5fr) minmax(0, 7fr)' }}>
          <Rows />
          <Skeleton h={420} />
        </div>
      )}
    </Stack>
  )
}

function Rows() {
  return (
    <Stack gap={8}>
      {['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((row) => (
        <Skeleton key={row} h={40} />
      ))}
    </Stack>
  )
}
