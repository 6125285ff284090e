import { Tabs } from '@mantine/core'
import { IconCalendarTime, IconHeartbeat, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../ui/PageHeader.tsx'
import classes from './Admin.module.css'
import { CalendarList } from './CalendarList.tsx'
import { GroupList } from './GroupList.tsx'
import { HealthReport } from './HealthReport.tsx'
import { PeopleList } from './PeopleList.tsx'

/** Who is here, who does what, and whether all is well. */
export default function AdminPage() {
  const { t } = useTranslation('admin')
  const { tab = 'people' } = useSearch({ from: '/admin' })
  const navigate = useNavigate()
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => void navigate({ to: '/admin', search: { tab: next ?? undefined }, replace: true })}
      >
        <Tabs.List aria-label={t('tabs.label')} mb="md">
          <Tabs.Tab value="people" leftSection={<IconUser size={18} stroke={1.6} aria-hidden />}>
            {t('tabs.people')}
          </Tabs.Tab>
          <Tabs.Tab value="groups" leftSection={<IconUsersGroup size={18} stroke={1.6} aria-hidden />}>
            {t('tabs.groups')}
          </Tabs.Tab>
          <Tabs.Tab value="calendars" leftSection={<IconCalendarTime size={18} stroke={1.6} aria-hidden />}>
            {t('tabs.calendars')}
          </Tabs.Tab>
          <Tabs.Tab value="health" leftSection={<IconHeartbeat size={18} stroke={1.6} aria-hidden />}>
            {t('tabs.health')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <PeopleList />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <GroupList />
        </Tabs.Panel>
        <Tabs.Panel value="calendars">
          <CalendarList />
        </Tabs.Panel>
        <Tabs.Panel value="health">
          <HealthReport />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
