import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { draftQuery } from '../../server/studio.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'

const DecisionEditor = lazy(() => import('./decision/DecisionEditor.tsx'))
const route = getRouteApi('/studio/decisions/$draftId')

/** One file of decisions: the editor where there is room for one, the table to read and to try on a phone. */
export default function DecisionPage() {
  const { draftId } = route.useParams()
  const phone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false })
  const draft = useQuery(draftQuery(draftId))
  return (
    <Loaded query={draft} skeleton={<PageSkeleton shape="split" />}>
      {(data) => (
        <Suspense fallback={<PageSkeleton shape="split" />}>
          <DecisionEditor key={`${draftId} ${phone}`} draft={data} readOnly={phone === true} />
        </Suspense>
      )}
    </Loaded>
  )
}
