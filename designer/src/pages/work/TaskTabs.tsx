import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TaskPage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { commentsQuery, documentsQuery } from '../../server/work.ts'
import { Conversation } from './Conversation.tsx'
import { Files } from './Files.tsx'
import { History } from './History.tsx'
import classes from './Task.module.css'

/** What belongs to the whole case: what people said, what they attached, what happened. */
export function TaskTabs({ page, tab, onTab }: { page: TaskPage; tab: string; onTab: (tab: string) => void }) {
  const { t } = useTranslation('work')
  const root = page.task.rootProcessInstanceKey
  const { data: comments } = useQuery(commentsQuery(root))
  const { data: documents } = useQuery(documentsQuery(root))
  return (
    <Tabs value={tab} onChange={(value) => onTab(value ?? 'conversation')} className={classes.tabs} keepMounted={false}>
      <Tabs.List aria-label={t('tabs.label')}>
        <Tabs.Tab value="conversation" rightSection={counted(comments?.length)}>
          {t('tabs.conversation')}
        </Tabs.Tab>
        <Tabs.Tab value="files" rightSection={counted(documents?.length)}>
          {t('tabs.files')}
        </Tabs.Tab>
        <Tabs.Tab value="history">{t('tabs.history')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="conversation" tabIndex={0} className={classes.panel}>
        <Conversation processInstanceKey={root} />
      </Tabs.Panel>
      <Tabs.Panel value="files" tabIndex={0} className={classes.panel}>
        <Files page={page} />
      </Tabs.Panel>
      <Tabs.Panel value="history" tabIndex={0} className={classes.panel}>
        <History processInstanceKey={root} />
      </Tabs.Panel>
    </Tabs>
  )
}

function counted(count: number | undefined) {
  return count ? <span className={classes.count}>{count}</span> : undefined
}
