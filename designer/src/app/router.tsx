import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { whenSessionExpires, whenUnreachable } from '../server/call.ts'
import { doubtConnection } from '../server/live.ts'
import { sessionQuery } from '../server/session.ts'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { showTimesIn } from '../ui/zone.ts'
import { areaPaths, firstArea } from './areas.ts'
import { Frame } from './Frame.tsx'
import { inRoom } from './i18n.ts'
import { NotFoundPage } from './NotFoundPage.tsx'
import { PageError } from './PageError.tsx'
import { queryClient } from './queryClient.ts'
import { parseSearch, searchOf, stringifySearch } from './search.ts'

const rootRoute = createRootRoute({
  beforeLoad: async ({ location }) => {
    if (location.pathname === '/signin') return
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session) showTimesIn(session.person.timeZone)
    if (!session) throw redirect({ to: '/signin', search: { to: location.href === '/' ? undefined : location.href } })
  },
  component: Frame,
  notFoundComponent: NotFoundPage,
  errorComponent: PageError,
  pendingComponent: PageSkeleton,
})
const under = { getParentRoute: () => rootRoute }

/** Every page is a chunk of its own, loaded when it is first opened. */
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
    component: lazyRouteComponent(() => inRoom('studio', import('../pages/studio/LibraryPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/studio/drafts/$draftId',
    validateSearch: searchOf.editor,
    component: lazyRouteComponent(() => inRoom('studio', import('../pages/studio/EditorPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/studio/forms/$formId',
    validateSearch: searchOf.form,
    component: lazyRouteComponent(() => inRoom('studio', import('../pages/studio/FormPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/studio/decisions',
    validateSearch: searchOf.decisions,
    component: lazyRouteComponent(() => inRoom('studio', import('../pages/studio/DecisionsPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/studio/decisions/$draftId',
    validateSearch: searchOf.decision,
    component: lazyRouteComponent(() => inRoom('studio', import('../pages/studio/DecisionPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/work',
    validateSearch: searchOf.inbox,
    component: lazyRouteComponent(() => inRoom('work', import('../pages/work/InboxPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/work/tasks/$userTaskKey',
    validateSearch: searchOf.task,
    component: lazyRouteComponent(() => inRoom('work', import('../pages/work/TaskPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/work/start',
    validateSearch: searchOf.start,
    component: lazyRouteComponent(() => inRoom('work', import('../pages/work/StartPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/monitor',
    validateSearch: searchOf.monitor,
    component: lazyRouteComponent(() => inRoom('monitor', import('../pages/monitor/MonitorPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/monitor/processes/$processId',
    validateSearch: searchOf.floor,
    component: lazyRouteComponent(() => inRoom('monitor', import('../pages/monitor/LiveFloorPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/monitor/cases/$processInstanceKey',
    validateSearch: searchOf.case,
    component: lazyRouteComponent(() => inRoom('monitor', import('../pages/monitor/CasePage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/insights',
    validateSearch: searchOf.insights,
    component: lazyRouteComponent(() => inRoom('insights', import('../pages/insights/InsightsPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/insights/$processId',
    validateSearch: searchOf.steps,
    component: lazyRouteComponent(() => inRoom('insights', import('../pages/insights/StepsPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/insights/$processId/funnel',
    validateSearch: searchOf.funnel,
    component: lazyRouteComponent(() => inRoom('insights', import('../pages/insights/FunnelPage.tsx'))),
  }),
  createRoute({
    ...under,
    path: '/admin',
    validateSearch: searchOf.admin,
    component: lazyRouteComponent(() => inRoom('admin', import('../pages/admin/AdminPage.tsx'))),
  }),
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

whenUnreachable(doubtConnection)
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
