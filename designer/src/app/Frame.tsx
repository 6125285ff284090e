import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveStream } from '../server/live.ts'
import { sessionQuery, usePerson } from '../server/session.ts'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { areasFor } from './areas.ts'
import { useAsked } from './asked.ts'
import classes from './Frame.module.css'
import { OfflineBar } from './OfflineBar.tsx'
import { Rail } from './Rail.tsx'
import { TopLine } from './TopLine.tsx'
import { useGoKeys } from './useGoKeys.ts'

// Not part of the first load: nobody searches before there is something on the page.
const Commands = lazy(() => import('./Commands.tsx'))
const KeySheet = lazy(() => import('./KeySheet.tsx'))

/** What stands around every page: rail, top line, search, keys. The sign-in page stands alone. */
export function Frame() {
  const { pathname } = useLocation()
  const { data: session } = useQuery({ ...sessionQuery, enabled: pathname !== '/signin' })
  if (pathname === '/signin') return <Outlet />
  return session ? <SignedIn /> : <PageSkeleton />
}

function SignedIn() {
  const { t } = useTranslation('app')
  const { username, roles } = usePerson()
  useLiveStream(username)
  useGoKeys(areasFor(roles))
  const { commands, keys } = useAsked()
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#page">
        {t('skip')}
      </a>
      <Rail />
      <TopLine />
      <div className={classes.main}>
        <OfflineBar />
        <main id="page" className={classes.page} tabIndex={-1}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Suspense>
        {commands > 0 && <Commands asked={commands} />}
        {keys > 0 && <KeySheet asked={keys} />}
      </Suspense>
    </div>
  )
}
