import { SegmentedControl } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** Processes or decisions: the two shelves of the Studio's library. */
export function StudioAreas({ here }: { here: 'processes' | 'decisions' }) {
  const { t } = useTranslation('studio')
  const navigate = useNavigate()
  return (
    <SegmentedControl
      aria-label={t('areas.label')}
      value={here}
      data={[
        { value: 'processes', label: t('areas.processes') },
        { value: 'decisions', label: t('areas.decisions') },
      ]}
      onChange={(to) => void navigate({ to: to === 'decisions' ? '/studio/decisions' : '/studio' })}
    />
  )
}
