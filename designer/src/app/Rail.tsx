import { IconChartHistogram, IconInbox, IconMap2, IconRoute, IconSettings } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { usePerson } from '../server/session.ts'
import { inboxQuery } from '../server/work.ts'
import { type Area, areaOfPath, areaPaths, areasFor } from './areas.ts'
import classes from './Frame.module.css'

const icons: Record<Area, typeof IconRoute> = {
  studio: IconRoute,
  work: IconInbox,
  monitor: IconMap2,
  insights: IconChartHistogram,
  admin: IconSettings,
}

/** The areas of this person's roles; a bar at the foot of a phone. */
export function Rail() {
  const { t } = useTranslation('app')
  const { roles } = usePerson()
  const here = areaOfPath(useLocation().pathname)
  const { data: inbox } = useQuery(inboxQuery)
  const areas = areasFor(roles)
  const due = inbox ? inbox.counts.overdue + inbox.counts.today : 0
  return (
    <nav className={classes.rail} data-areas={areas.length} aria-label={t('areasLabel')}>
      <Link to="/" className={classes.mark} aria-label={t('product')}>
        <img src="/waymark.svg" alt="" width={32} height={32} />
      </Link>
      {areas.map((area) => {
        const Icon = icons[area]
        return (
          <Link key={area} to={areaPaths[area]} className={classes.area} data-here={area === here}>
            <Icon size={22} stroke={1.6} aria-hidden />
            {t(`areas.${area}`)}
            {area === 'work' && due > 0 && (
              <span className={classes.count}>
                <span aria-hidden>{due > 99 ? '99+' : due}</span>
                <span className="wm-visually-hidden">{t('dueCount', { count: due })}</span>
              </span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}
