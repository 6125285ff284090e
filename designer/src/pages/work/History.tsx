import { Text } from '@mantine/core'
import { IconCheck, IconPointFilled, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { call } from '../../server/call.ts'
import { usePersonName } from '../../server/session.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import { useNow } from '../../ui/useNow.ts'
import { useTimeWords } from '../../ui/words.ts'
import classes from './Task.module.css'

type Entry = CasePage['history'][number]
/** What people did and waited for; gateways and the like would only be noise here. */
const told = /task|event|callActivity/i

/** What happened in the case, newest first. */
export function History({ processInstanceKey }: { processInstanceKey: string }) {
  const { t } = useTranslation('work')
  const page = useQuery({
    queryKey: ['case', processInstanceKey, 'page'],
    queryFn: () => call('GET', `/api/cases/${processInstanceKey}`, { schema: CasePage }),
  })
  return (
    <Loaded query={page} skeleton={<Text c="dimmed">…</Text>}>
      {({ history }) => {
        const entries = history.filter((entry) => told.test(entry.kind)).reverse()
        if (entries.length === 0) return <Text c="dimmed">{t('history.empty')}</Text>
        return (
          <ol className={classes.history}>
            {entries.map((entry) => (
              <HistoryEntry key={entry.elementInstanceKey} entry={entry} />
            ))}
          </ol>
        )
      }}
    </Loaded>
  )
}

function HistoryEntry({ entry }: { entry: Entry }) {
  const { t } = useTranslation('work')
  const nameOf = usePersonName()
  const now = useNow()
  const { duration } = useTimeWords()
  const startedAtMs = new Date(entry.startedAt).getTime()
  const lasted = (entry.endedAt === null ? now : new Date(entry.endedAt).getTime()) - startedAtMs
  const who = entry.completedBy ?? entry.assignee
  const Icon = entry.state === 'completed' ? IconCheck : entry.state === 'canceled' ? IconX : IconPointFilled
  return (
    <li data-state={entry.state}>
      <Icon size={16} stroke={2} aria-hidden />
      <div>
        <div>{entry.name}</div>
        <Text size="sm" c="dimmed">
          {[who ? nameOf(who) : null, entry.lane].filter(Boolean).join(' · ')}
          {(who || entry.lane) && ' · '}
          {entry.state === 'active' ? (
            <>
              {t('history.running')}, {t('history.since', { time: duration(lasted) })}
            </>
          ) : (
            <>
              <RelativeTime at={entry.endedAt ?? entry.startedAt} />
              {entry.state === 'canceled' && <> · {t('history.canceled')}</>}
              {lasted >= 60_000 && <> · {t('history.took', { time: duration(lasted) })}</>}
            </>
          )}
        </Text>
      </div>
    </li>
  )
}
