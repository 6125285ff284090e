import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { whenSessionExpires } from '../server/call.ts'
import { sessionQuery } from '../server/session.ts'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { areaPaths, firstArea } from './areas.ts'
import { Frame } from './Frame.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'
import { PageError } from './PageError.tsx'
import { queryClient } from './queryClient.ts'
import { parseSearch, searchOf, stringifySearch } from './search.ts'

type PageModule = { default: ComponentType }
const pages = import.meta.glob<PageModule>('../pages/*/*Page.tsx')

/** A page's chunk is loaded when it is first opened. */
function page(file: string) {
  return lazyRouteComponent(async () => {
    const load = pages[`../pages/${file}.tsx`]
    if (!load) throw new Error(`pages/${file}.tsx is missing from this build`)
    return load()
  })
}

const rootRoute = createRootRoute({
  beforeLoad: async ({ location }) => {
    if (location.pathname === '/signin') return
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session) throw redirect({ to: '/signin', search: { to: location.href === '/' ? undefined : location.href } })
  },
  component: Frame,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
  pendingComponent: PageSkeleton,
})
const under = { getParentRoute: () => rootRoute }

const routes = [
  createRoute({
    ...under,
    path: '/',
    beforeLoad: async () => {
      const session = await queryClient.ensureQueryData(sessionQuery)
      throw redirect({ to: areaPaths[firstArea(session?.person.roles ?? [])], replace: true })
    },
  }),
  createRoute({
    ...under,
    path: '/signin',
    validateSearch: searchOf.signIn,
    component: lazyRouteComponent(() => import('./SignInPage.tsx')),
  }),
  createRoute({
    ...under,
    path: '/studio',
    validateSearch: searchOf.library,
    component: page('studio/LibraryPage'),
  }),
  createRoute({
    ...under,
    path: '/studio/drafts/$draftId',
    validateSearch: searchOf.editor,
    component: page('studio/EditorPage'),
  }),
  createRoute({
    ...under,
    path: '/studio/forms/$formId',
    validateSearch: searchOf.form,
    component: page('studio/FormPage'),
  }),
  createRoute({ ...under, path: '/work', validateSearch: searchOf.inbox, component: page('work/InboxPage') }),
  createRoute({
    ...under,
    path: '/work/tasks/$userTaskKey',
    validateSearch: searchOf.task,
    component: page('work/TaskPage'),
  }),
  createRoute({ ...under, path: '/work/start', validateSearch: searchOf.start, component: page('work/StartPage') }),
  createRoute({
    ...under,
    path: '/monitor',
    validateSearch: searchOf.monitor,
    component: page('monitor/MonitorPage'),
  }),
  createRoute({
    ...under,
    path: '/monitor/processes/$processId',
    validateSearch: searchOf.floor,
    component: page('monitor/LiveFloorPage'),
  }),
  createRoute({
    ...under,
    path: '/monitor/cases/$processInstanceKey',
    validateSearch: searchOf.case,
    component: page('monitor/CasePage'),
  }),
  createRoute({
    ...under,
    path: '/insights',
    validateSearch: searchOf.insights,
    component: page('insights/InsightsPage'),
  }),
  createRoute({
    ...under,
    path: '/insights/$processId',
    validateSearch: searchOf.steps,
    component: page('insights/StepsPage'),
  }),
  createRoute({
    ...under,
    path: '/insights/$processId/funnel',
    validateSearch: searchOf.funnel,
    component: page('insights/FunnelPage'),
  }),
  createRoute({ ...under, path: '/admin', validateSearch: searchOf.admin, component: page('admin/AdminPage') }),
] as const

export const router = createRouter({
  routeTree: rootRoute.addChildren(routes),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingMs: 100,
  defaultPendingMinMs: 200,
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
})

whenSessionExpires(() => {
  const { pathname, href } = router.state.location
  if (pathname === '/signin') return
  void router
    .navigate({ to: '/signin', search: { to: href } })
    .then(() => queryClient.setQueryData(sessionQuery.queryKey, null))
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
