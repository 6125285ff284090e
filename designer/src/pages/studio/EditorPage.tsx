import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { draftQuery } from '../../server/studio.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'

const Editor = lazy(() => import('./editor/Editor.tsx'))
const ReadOnly = lazy(() => import('./editor/ReadOnly.tsx'))
const route = getRouteApi('/studio/drafts/$draftId')

/** One drawing: an editor where there is room for one, the drawing to look at on a phone. */
export default function EditorPage() {
  const { draftId } = route.useParams()
  const phone = useMediaQuery('(max-width: 47.99em)', undefined, { getInitialValueInEffect: false })
  const draft = useQuery(draftQuery(draftId))
  return (
    <Loaded query={draft} skeleton={<PageSkeleton shape="drawing" />}>
      {(data) => (
        <Suspense fallback={<PageSkeleton shape="drawing" />}>
          {phone ? <ReadOnly draft={data} /> : <Editor key={draftId} draft={data} />}
        </Suspense>
      )}
    </Loaded>
  )
}
