import { Button } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation('app')
  return (
    <EmptyState
      icon={<IconMapOff size={24} />}
      text={`${t('states.notFoundTitle')}. ${t('states.notFoundText')}`}
      act={
        <Button component={Link} to="/">
          {t('states.goHome')}
        </Button>
      }
    />
  )
}
