import { ActionIcon, Button, Group, Title, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconArrowsMaximize } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { TaskPage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { usePerson } from '../../server/session.ts'
import { DueBadge } from '../../ui/DueBadge.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import classes from './Task.module.css'
import { useClaim } from './useClaim.ts'

/** Which step, of which case, for whom, by when. */
export function TaskHead({ page, beside }: { page: TaskPage; beside: boolean }) {
  const { t } = useTranslation('work')
  const { task, state } = page
  const { username } = usePerson()
  const { giveBack } = useClaim()
  const mayGiveBack = state === 'CREATED' && task.assignee === username && task.candidateGroups.length > 0
  const root = page.breadcrumb[0]?.processName ?? task.processName
  return (
    <header className={classes.head}>
      <Group gap="xs" wrap="nowrap" align="flex-start" justify="space-between">
        <Title order={1} size="h2">
          {task.name}
        </Title>
        <Group gap={4} wrap="nowrap">
          {mayGiveBack && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={giveBack.isPending}
              onClick={() => giveBack.mutate(task)}
            >
              {t('claim.giveBack')}
            </Button>
          )}
          {beside ? (
            <Tooltip label={t('task.open')}>
              <ActionIcon
                component={Link}
                to={`/work/tasks/${task.userTaskKey}`}
                variant="subtle"
                color="gray"
                aria-label={t('task.open')}
              >
                <IconArrowsMaximize size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            </Tooltip>
          ) : (
            <Tooltip label={t('task.back')}>
              <ActionIcon component={Link} to="/work" variant="subtle" color="gray" aria-label={t('task.back')}>
                <IconArrowLeft size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>
      <div className={classes.facts}>
        {state === 'CREATED' && <DueBadge dueDate={task.dueDate} filled />}
        {task.client && (
          <strong>
            <MiddleCut text={task.client} max={44} />
          </strong>
        )}
        <span className="wm-quiet">
          {root} · <MiddleCut text={task.caseName} max={56} />
          {task.businessKey && task.businessKey !== task.caseName && <> · {task.businessKey}</>}
        </span>
      </div>
    </header>
  )
}
