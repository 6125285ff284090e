import { useDebouncedValue } from '@mantine/hooks'
import '@mantine/spotlight/styles.css'
import { Spotlight, spotlight } from '@mantine/spotlight'
import {
  IconBriefcase,
  IconCheckbox,
  IconKeyboard,
  IconLogout,
  IconMap2,
  IconPlayerPlay,
  IconSearch,
  IconUser,
} from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ProcessOverview } from '@waymark/shared/contract'
import { type ReactNode, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { call } from '../server/call.ts'
import { peopleQuery, usePerson } from '../server/session.ts'
import { findCasesQuery, inboxQuery } from '../server/work.ts'
import { areaPaths, areasFor } from './areas.ts'
import { openKeySheet } from './asked.ts'
import { useSignOut } from './useSignOut.ts'

interface Act {
  id: string
  label: string
  description?: string
  icon: ReactNode
  run: () => void
}

/** Ctrl+K: go somewhere, find a process, a case, a task or a colleague, or do something. */
export default function Commands({ asked }: { asked: number }) {
  const { t } = useTranslation('app')
  const [query, setQuery] = useState('')
  useEffect(() => {
    if (asked > 0) spotlight.open()
  }, [asked])
  const groups = useActs(query.trim())
  const count = groups.reduce((sum, group) => sum + group.acts.length, 0)
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      clearQueryOnClose
      centered={false}
      yOffset="12vh"
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 0 }}
      attributes={{ content: { 'aria-label': t('search.label') } }}
    >
      <Spotlight.Search
        placeholder={t('search.placeholder')}
        aria-label={t('search.label')}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList mah={420} style={{ overflowY: 'auto' }}>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.acts.map((act) => (
              <Spotlight.Action
                key={act.id}
                label={act.label}
                description={act.description}
                leftSection={act.icon}
                onClick={act.run}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {count === 0 && <Spotlight.Empty>{t('search.nothing', { query })}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

const processesQuery = {
  queryKey: ['monitor'],
  queryFn: () => call('GET', '/api/monitor/processes', { schema: z.array(ProcessOverview) }),
}

function useActs(query: string): { label: string; acts: Act[] }[] {
  const { t } = useTranslation('app')
  const navigate = useNavigate()
  const signOut = useSignOut()
  const { roles } = usePerson()
  const areas = areasFor(roles)
  const watches = areas.includes('monitor')
  const [settled] = useDebouncedValue(query, 200)
  const asked = settled.length >= 2
  const { data: inbox } = useQuery({ ...inboxQuery, enabled: asked })
  const { data: processes } = useQuery({ ...processesQuery, enabled: asked && watches })
  const { data: cases } = useQuery({
    ...findCasesQuery(settled),
    enabled: asked && watches,
    placeholderData: keepPreviousData,
  })
  const { data: people } = useQuery({ ...peopleQuery(), enabled: asked })

  const holds = (...texts: (string | null | undefined)[]) =>
    texts.some((text) => text?.toLocaleLowerCase().includes(query.toLocaleLowerCase()))
  const tasks = inbox ? [...inbox.overdue, ...inbox.today, ...inbox.later, ...inbox.teamQueue] : []
  const goTo: Act[] = areas.map((area) => ({
    id: area,
    label: t(`areas.${area}`),
    icon: <IconMap2 size={18} />,
    run: () => void navigate({ to: areaPaths[area] }),
  }))
  const commands: Act[] = [
    {
      id: 'start',
      label: t('search.startProcess'),
      icon: <IconPlayerPlay size={18} />,
      run: () => void navigate({ to: '/work/start' }),
    },
    {
      id: 'keys',
      label: t('search.showKeys'),
      icon: <IconKeyboard size={18} />,
      run: openKeySheet,
    },
    { id: 'leave', label: t('search.signOut'), icon: <IconLogout size={18} />, run: () => void signOut() },
  ]
  const found = query.length < 2
  const groups = [
    {
      label: t('search.tasks'),
      acts: found
        ? []
        : tasks
            .filter((task) => holds(task.name, task.caseName, task.businessKey, task.client))
            .slice(0, 6)
            .map((task) => ({
              id: `task ${task.userTaskKey}`,
              label: task.name,
              description: [task.caseName, task.client].filter(Boolean).join(' · '),
              icon: <IconCheckbox size={18} />,
              run: () => void navigate({ to: '/work/tasks/$userTaskKey', params: { userTaskKey: task.userTaskKey } }),
            })),
    },
    {
      label: t('search.cases'),
      acts: found
        ? []
        : (cases?.items ?? []).map((row) => ({
            id: `case ${row.processInstanceKey}`,
            label: row.caseName,
            description: [row.processName, row.businessKey, row.client].filter(Boolean).join(' · '),
            icon: <IconBriefcase size={18} />,
            run: () =>
              void navigate({
                to: '/monitor/cases/$processInstanceKey',
                params: { processInstanceKey: row.processInstanceKey },
              }),
          })),
    },
    {
      label: t('search.processes'),
      acts: found
        ? []
        : (processes ?? [])
            .filter((process) => holds(process.name, process.processId))
            .slice(0, 6)
            .map((process) => ({
              id: `process ${process.processId}`,
              label: process.name,
              icon: <IconMap2 size={18} />,
              run: () =>
                void navigate({ to: '/monitor/processes/$processId', params: { processId: process.processId } }),
            })),
    },
    {
      label: t('search.people'),
      acts:
        found || !areas.includes('admin')
          ? []
          : (people ?? [])
              .filter((person) => holds(person.name, person.username, ...person.groups))
              .slice(0, 5)
              .map((person) => ({
                id: `person ${person.username}`,
                label: person.name,
                description: person.groups.join(', '),
                icon: <IconUser size={18} />,
                run: () => void navigate({ to: '/admin', search: { tab: 'people', search: person.username } }),
              })),
    },
    { label: t('search.goTo'), acts: goTo.filter((act) => holds(act.label)) },
    { label: t('search.commands'), acts: commands.filter((act) => holds(act.label)) },
  ]
  return groups.filter((group) => group.acts.length > 0)
}
