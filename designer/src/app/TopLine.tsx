import { Kbd, UnstyledButton } from '@mantine/core'
import { IconChevronRight, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useCrumbStore } from '../ui/crumbs.ts'
import { MiddleCut } from '../ui/MiddleCut.tsx'
import { areaOfPath, areaPaths } from './areas.ts'
import { openCommands } from './asked.ts'
import { Bell } from './Bell.tsx'
import classes from './Frame.module.css'
import { PersonMenu } from './PersonMenu.tsx'

/** Where you are, search, notifications, you. */
export function TopLine() {
  const { t } = useTranslation('app')
  return (
    <header className={classes.top}>
      <WhereYouAre />
      <UnstyledButton className={classes.search} onClick={openCommands}>
        <IconSearch size={18} stroke={1.6} aria-hidden />
        <span>{t('search.open')}</span>
        <Kbd size="xs" aria-hidden>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <Bell />
      <PersonMenu />
    </header>
  )
}

function WhereYouAre() {
  const { t } = useTranslation('app')
  const area = areaOfPath(useLocation().pathname)
  const { crumbs } = useCrumbStore()
  const all = area ? [{ label: t(`areas.${area}`), to: areaPaths[area] as string | undefined }, ...crumbs] : crumbs
  const last = all.at(-1)?.label
  useEffect(() => {
    document.title = last ? `${last} · Waymark` : 'Waymark'
  }, [last])
  return (
    <nav aria-label={t('whereYouAre')} style={{ flex: 1, minWidth: 0 }}>
      <ol className={classes.crumbs}>
        {all.map((crumb, index) => (
          <li key={crumb.to ?? crumb.label}>
            {index > 0 && <IconChevronRight size={14} aria-hidden style={{ flex: 'none' }} />}
            {index < all.length - 1 && crumb.to ? (
              <Link to={crumb.to}>
                <MiddleCut text={crumb.label} max={32} />
              </Link>
            ) : (
              <span aria-current={index === all.length - 1 ? 'page' : undefined}>
                <MiddleCut text={crumb.label} max={48} />
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
