import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { formQuery } from '../../server/studio.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'

const FormTable = lazy(() => import('./form/FormTable.tsx'))
const route = getRouteApi('/studio/forms/$formId')

/** One form, to draw; a new one where there is none of that id yet. */
export default function FormPage() {
  const { t } = useTranslation('studio')
  const { formId } = route.useParams()
  const phone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false })
  const form = useQuery({ ...formQuery(formId), staleTime: Number.POSITIVE_INFINITY })
  if (phone) return <EmptyState text={t('library.viewOnly')} />
  return (
    <Loaded query={form} skeleton={<PageSkeleton shape="split" />}>
      {(data) => (
        <Suspense fallback={<PageSkeleton shape="split" />}>
          <FormTable key={formId} formId={formId} form={data} />
        </Suspense>
      )}
    </Loaded>
  )
}
