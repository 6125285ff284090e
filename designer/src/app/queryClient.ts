import { QueryClient } from '@tanstack/react-query'
import { ProblemError } from '../server/call.ts'

/** One cache for the page. What the server refused is not asked again by itself; what did not arrive is, twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => {
        const refused = error instanceof ProblemError && error.status >= 400 && error.status < 500
        return !refused && failures < 2
      },
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4000),
    },
    mutations: { retry: false },
  },
})
