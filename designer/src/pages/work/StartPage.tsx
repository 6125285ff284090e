import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconArrowLeft, IconPlayerPlay, IconRoute } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Startable } from '@waymark/shared/contract'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { inboxQuery, startableQuery, startProcess } from '../../server/work.ts'
import { useCrumbs } from '../../ui/crumbs.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { withoutButtons } from './formSchema.ts'
import { ownTasks } from './nextTask.ts'
import classes from './Start.module.css'
import { TaskForm, type TaskFormHandle } from './TaskForm.tsx'

/** The processes this person may start; choosing one shows its start form, if it has one. */
export default function StartPage() {
  const { t } = useTranslation('work')
  const query = useQuery(startableQuery)
  const { process } = useSearch({ from: '/work/start' })
  const chosen = query.data?.find((candidate) => candidate.processId === process)
  useCrumbs([{ label: t('start.title'), to: '/work/start' }, ...(chosen ? [{ label: chosen.name }] : [])])
  return (
    <div className={classes.page}>
      <Loaded query={query} skeleton={<PageSkeleton shape="cards" />}>
        {(list) => (chosen ? <Begin key={chosen.processId} process={chosen} /> : <Choice list={list} />)}
      </Loaded>
    </div>
  )
}

function Choice({ list }: { list: Startable[] }) {
  const { t } = useTranslation('work')
  const navigate = useNavigate()
  if (list.length === 0) return <EmptyState icon={<IconRoute size={24} />} text={t('start.empty')} />
  return (
    <>
      <PageHeader title={t('start.title')} below={t('start.below')} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
        {list.map((process) => (
          <Card key={process.processId} withBorder padding="md" className={classes.card}>
            <Stack gap={4} flex={1}>
              <Title order={2} size="h3">
                {process.name}
              </Title>
              {process.description && <Text c="dimmed">{process.description}</Text>}
            </Stack>
            <Group justify="space-between" mt="md">
              <Text size="xs" c="dimmed">
                {t('start.version', { version: process.version })}
              </Text>
              <Button
                variant="light"
                leftSection={<IconPlayerPlay size={16} stroke={1.6} aria-hidden />}
                aria-label={t('start.start', { name: process.name })}
                onClick={() => void navigate({ to: '/work/start', search: { process: process.processId } })}
              >
                {t('start.open')}
              </Button>
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </>
  )
}

function Begin({ process }: { process: Startable }) {
  const { t } = useTranslation('work')
  const navigate = useNavigate()
  const client = useQueryClient()
  const form = useRef<TaskFormHandle>(null)
  const text = JSON.stringify(process.form)
  const schema = useMemo(() => {
    const form = JSON.parse(text) as Startable['form']
    return form ? withoutButtons(form).schema : null
  }, [text])
  // Pressing twice, or again after a lost answer, starts one case only.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const start = useMutation({
    mutationFn: (variables: Record<string, unknown>) =>
      startProcess(process.processDefinitionKey, variables, idempotencyKey),
    onSuccess: async ({ processInstanceKey }) => {
      const inbox = await client.fetchQuery({ ...inboxQuery, staleTime: 0 })
      const first = [...ownTasks(inbox), ...inbox.teamQueue].find(
        (task) => task.rootProcessInstanceKey === processInstanceKey,
      )
      notifications.show({ color: 'teal', message: t('start.started', { name: process.name }) })
      if (first) await navigate({ to: '/work/tasks/$userTaskKey', params: { userTaskKey: first.userTaskKey } })
      else await navigate({ to: '/work' })
    },
  })
  const submit = () => {
    const answer = schema ? form.current?.submit() : { variables: {}, errors: {} }
    if (answer && Object.keys(answer.errors).length === 0) start.mutate(answer.variables)
  }
  return (
    <div className={classes.form}>
      <PageHeader title={process.name} below={process.description} />
      {schema ? (
        <TaskForm ref={form} schema={schema} data={{}} label={t('start.start', { name: process.name })} />
      ) : (
        <Text c="dimmed">{t('start.noForm')}</Text>
      )}
      {start.isError && <ErrorState error={start.error} />}
      <Group justify="space-between" mt="lg">
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={() => void navigate({ to: '/work/start' })}
        >
          {t('start.back')}
        </Button>
        <Button loading={start.isPending} onClick={submit}>
          {t('start.start', { name: process.name })}
        </Button>
      </Group>
    </div>
  )
}
