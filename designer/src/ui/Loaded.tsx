import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ErrorState } from './ErrorState.tsx'
import { PageSkeleton } from './PageSkeleton.tsx'

interface Props<T> {
  query: UseQueryResult<T>
  /** Shown until the first answer; the page's own skeleton by default. */
  skeleton?: ReactNode
  children: (data: T) => ReactNode
}

/** The three states of a question to the server. A refresh that fails keeps showing what is already known. */
export function Loaded<T>({ query, skeleton = <PageSkeleton />, children }: Props<T>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return skeleton
}
