import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveStream } from '../server/live.ts'
import { sessionQuery, usePerson } from '../server/session.ts'
import { PageSkeleton } from '../ui/PageSkeleton.tsx'
import { Commands } from './Commands.tsx'
import classes from './Frame.module.css'
import { KeySheet } from './KeySheet.tsx'
import { OfflineBar } from './OfflineBar.tsx'
import { Rail } from './Rail.tsx'
import { TopLine } from './TopLine.tsx'
import { useGoKeys } from './useGoKeys.ts'

/** What stands around every page: rail, top line, search, keys. The sign-in page stands alone. */
export function Frame() {
  const { pathname } = useLocation()
  const { data: session } = useQuery({ ...sessionQuery, enabled: pathname !== '/signin' })
  if (pathname === '/signin') return <Outlet />
  return session ? <SignedIn /> : <PageSkeleton />
}

function SignedIn() {
  const { t } = useTranslation('app')
  useLiveStream(usePerson().username)
  useGoKeys()
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
      <Commands />
      <KeySheet />
    </div>
  )
}
