import { ActionIcon, Indicator, Popover, ScrollArea, Stack, Text, Title } from '@mantine/core'
import { IconBell, IconUsers } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Notifications } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { markNotificationsSeen, notificationsQuery } from '../server/work.ts'
import { DueBadge } from '../ui/DueBadge.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import classes from './Bell.module.css'

/** What reached this person since they last looked. Opening it is looking. */
export function Bell() {
  const { t } = useTranslation('app')
  const client = useQueryClient()
  const [open, setOpen] = useState(false)
  const { data } = useQuery(notificationsQuery)
  const unseen = data?.unseen ?? 0
  const change = (next: boolean) => {
    setOpen(next)
    if (next || unseen === 0) return
    markNotificationsSeen()
      .then(() => client.invalidateQueries({ queryKey: notificationsQuery.queryKey }))
      .catch(() => client.invalidateQueries({ queryKey: notificationsQuery.queryKey }))
  }
  return (
    <Popover opened={open} onChange={change} position="bottom-end" shadow="md" width={360} trapFocus>
      <Indicator
        disabled={unseen === 0}
        label={unseen > 99 ? '99+' : unseen}
        size={18}
        offset={8}
        color="teal"
        processing={false}
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            onClick={() => change(!open)}
            aria-label={unseen > 0 ? t('bell.unseen', { count: unseen }) : t('bell.label')}
          >
            <IconBell size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} maw="94vw">
        <Title order={3} px="md" py="sm">
          {t('bell.title')}
        </Title>
        <ScrollArea.Autosize mah="60vh">
          {data && data.items.length === 0 && <EmptyState icon={<IconBell size={24} />} text={t('bell.empty')} />}
          <Stack gap={0} component="ul" m={0} p={0}>
            {data?.items.map((item) => (
              <Item key={`${item.userTaskKey} ${item.at}`} item={item} onOpen={() => change(false)} />
            ))}
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  )
}

function Item({ item, onOpen }: { item: Notifications['items'][number]; onOpen: () => void }) {
  const { t } = useTranslation('app')
  return (
    <li className={classes.item}>
      <Link
        to="/work/tasks/$userTaskKey"
        params={{ userTaskKey: item.userTaskKey }}
        className={classes.link}
        data-unseen={!item.seen}
        onClick={onOpen}
      >
        <Text fw={item.seen ? 400 : 600}>{item.taskName}</Text>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {item.caseName}
        </Text>
        <span className={classes.line}>
          <span>
            {item.forGroup ? (
              <>
                <IconUsers size={14} aria-hidden /> {t('bell.forGroup', { group: item.forGroup })}
              </>
            ) : (
              t('bell.forYou')
            )}
            {' · '}
            <RelativeTime at={item.at} />
          </span>
          <DueBadge dueDate={item.dueDate} />
        </span>
      </Link>
    </li>
  )
}
