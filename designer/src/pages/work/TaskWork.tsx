import { Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCloudCheck, IconCloudOff, IconHandGrab } from '@tabler/icons-react'
import type { InboxTask, TaskPage } from '@waymark/shared/contract'
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../../server/call.ts'
import { usePerson, usePersonName } from '../../server/session.ts'
import { clockTime, exactTime } from '../../ui/words.ts'
import { labelOf, type Outcome, withoutButtons } from './formSchema.ts'
import { Instruction } from './Instruction.tsx'
import classes from './Task.module.css'
import { TaskForm, type TaskFormHandle } from './TaskForm.tsx'
import { useClaim } from './useClaim.ts'
import { useComplete } from './useComplete.ts'
import { type DraftState, rescuedDraft, useTaskDraft } from './useTaskDraft.ts'

interface Props {
  page: TaskPage
  head: ReactNode
  onNext: (next: InboxTask | null) => void
  onShowFiles: () => void
}

/** The desk: what to do, the form, and at its foot the acts. */
export function TaskWork({ page, head, onNext, onShowFiles }: Props) {
  const { t } = useTranslation('work')
  const { username } = usePerson()
  const { task } = page
  const mine = task.assignee === username
  const open = page.state === 'CREATED'
  const form = useRef<TaskFormHandle>(null)
  const [invalid, setInvalid] = useState(false)
  const { schema, outcomes } = useFormOf(page)
  const draft = useTaskDraft(task.userTaskKey, username, page.draft?.savedAt ?? null)
  const complete = useComplete(task, { onDone: draft.forget, onNext })
  const [opened] = useState(() => {
    const rescued = rescuedDraft(task.userTaskKey, username)
    return { data: { ...page.variables, ...(rescued ?? page.draft?.variables) }, draftAt: page.draft?.savedAt }
  })
  const missing = page.requiredDocuments.filter((wanted) => wanted.mandatory && !wanted.present)

  const missingCount = missing.length
  const { reset } = complete
  // biome-ignore lint/correctness/useExhaustiveDependencies: a document that has just come makes the refusal old news.
  useEffect(reset, [missingCount])

  function finish(outcome: Outcome) {
    if (!open || !mine || complete.isPending) return
    const answer = schema ? form.current?.submit() : { variables: {}, errors: {} }
    if (!answer) return
    const wrong = Object.keys(answer.errors).length > 0
    setInvalid(wrong)
    if (!wrong) complete.mutate({ ...answer.variables, ...outcome.variables })
  }
  function onKeyDown(event: KeyboardEvent) {
    const main = outcomes[0]
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !main) return
    event.preventDefault()
    finish(main)
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter completes from any field of the form.
    <div className={classes.desk} onKeyDown={onKeyDown}>
      <div className={classes.deskScroll}>
        {head}
        <Standing page={page} mine={mine} onNext={() => onNext(null)} />
        {page.instruction && (
          <Instruction text={page.instruction} stepId={`${username}.${task.processId}.${task.elementId}`} />
        )}
        {opened.draftAt && mine && open && (
          <Text size="sm" c="dimmed" mb="xs">
            {t('task.restored', { time: exactTime(opened.draftAt) })}
          </Text>
        )}
        {schema ? (
          <TaskForm
            ref={form}
            schema={schema}
            data={opened.data}
            readOnly={!mine || !open}
            label={t('task.formLabel', { name: task.name })}
            onChange={(variables) => {
              setInvalid(false)
              complete.reset()
              draft.change(variables)
            }}
          />
        ) : (
          open && <Text c="dimmed">{t('task.noForm')}</Text>
        )}
      </div>
      {open && (mine || task.assignee === null) && (
        <footer className={classes.foot}>
          {missing.length > 0 && mine && (
            <Text size="sm" className={classes.missing}>
              <IconAlertTriangle size={16} aria-hidden />{' '}
              {t('task.missingDocuments', { kinds: missing.map((wanted) => wanted.kind).join(', ') })}{' '}
              <Anchor component="button" type="button" size="sm" onClick={onShowFiles}>
                {t('task.addFiles')}
              </Anchor>
            </Text>
          )}
          {complete.isError && <Refused error={complete.error} page={page} />}
          {invalid && (
            <Text size="sm" role="alert" className={classes.invalid}>
              <IconAlertTriangle size={16} aria-hidden /> {t('task.invalid')}
            </Text>
          )}
          <Acts
            page={page}
            mine={mine}
            outcomes={outcomes}
            draft={draft.state}
            busy={complete.isPending}
            onFinish={finish}
          />
        </footer>
      )}
    </div>
  )
}

function useFormOf(page: TaskPage) {
  const { t } = useTranslation('work')
  const text = JSON.stringify(page.form)
  return useMemo(() => {
    const plain: Outcome[] = [{ label: t('task.complete'), variables: {} }]
    const form = JSON.parse(text) as TaskPage['form']
    if (form === null) return { schema: null, outcomes: plain }
    const { schema, outcomes } = withoutButtons(form)
    const named = outcomes.map((outcome) => (outcome.label ? outcome : { ...outcome, label: t('task.complete') }))
    return { schema, outcomes: named.length > 0 ? named : plain }
  }, [text, t])
}

/** Whose the task is, or how it ended, where that is not simply "yours". */
function Standing({ page, mine, onNext }: { page: TaskPage; mine: boolean; onNext: () => void }) {
  const { t } = useTranslation('work')
  const { username } = usePerson()
  const nameOf = usePersonName()
  const { task, state, completedBy, completedAt } = page
  if (state === 'CREATED') {
    if (mine || task.assignee === null) return null
    return (
      <Alert variant="light" color="gray" mb="md" role="status">
        {t('task.heldBy', { name: nameOf(task.assignee) })}
      </Alert>
    )
  }
  const when = completedAt ? exactTime(completedAt) : ''
  const title =
    state === 'CANCELED'
      ? t('task.canceledTitle')
      : completedBy === username
        ? t('task.overTitleYou', { when })
        : completedBy
          ? t('task.overTitle', { name: nameOf(completedBy), when })
          : t('task.overUnknown')
  return (
    <Alert
      variant="light"
      color="teal"
      bg="var(--wm-accent-wash)"
      mb="md"
      role="status"
      icon={<IconCheck aria-hidden />}
      title={title}
    >
      <Group justify="space-between" gap="xs">
        <Text>{t(page.draft && completedBy !== username ? 'task.overDraft' : 'task.overText')}</Text>
        <Button variant="default" size="compact-sm" onClick={onNext}>
          {t('task.toInbox')}
        </Button>
      </Group>
    </Alert>
  )
}

interface ActsProps {
  page: TaskPage
  mine: boolean
  outcomes: Outcome[]
  draft: DraftState
  busy: boolean
  onFinish: (outcome: Outcome) => void
}

function Acts({ page, mine, outcomes, draft, busy, onFinish }: ActsProps) {
  const { t } = useTranslation('work')
  const { claim } = useClaim()
  const { task, mayWork } = page
  const groups = task.candidateGroups.join(', ')
  if (!mine) {
    const free = task.assignee === null
    return (
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed" flex={1} miw={160}>
          {free && mayWork ? t('task.claimFirst') : free ? t('task.notForYou', { groups }) : ''}
        </Text>
        {free && mayWork && (
          <Button
            loading={claim.isPending}
            onClick={() => claim.mutate(task)}
            leftSection={<IconHandGrab size={18} aria-hidden />}
          >
            {t('claim.claim')}
          </Button>
        )}
      </Group>
    )
  }
  const [main, ...others] = outcomes
  return (
    <div className={classes.acts}>
      <Saved draft={draft} />
      {others.map((outcome) => (
        <Button key={outcome.label} variant="default" disabled={busy} onClick={() => onFinish(outcome)}>
          {outcome.label}
        </Button>
      ))}
      {main && (
        <Button loading={busy} onClick={() => onFinish(main)} title="Ctrl+Enter">
          {main.label}
        </Button>
      )}
    </div>
  )
}

function Saved({ draft }: { draft: DraftState }) {
  const { t } = useTranslation('work')
  const Icon = draft.kind === 'unsaved' ? IconCloudOff : IconCloudCheck
  return (
    <span className={classes.saved} data-state={draft.kind} role="status">
      {(draft.kind === 'saved' || draft.kind === 'unsaved') && <Icon size={16} stroke={1.6} aria-hidden />}
      {draft.kind === 'saving' && t('task.saving')}
      {draft.kind === 'saved' && t('task.saved', { clock: clockTime(draft.at) })}
      {draft.kind === 'unsaved' && t('task.unsaved')}
    </span>
  )
}

/** Why the server did not take it: its sentence, and the fields it names by their labels. */
function Refused({ error, page }: { error: Error; page: TaskPage }) {
  const { t } = useTranslation('work')
  const errors = error instanceof ProblemError ? (error.problem.errors ?? []) : []
  const fields = errors.filter((field) => !error.message.includes(field.message))
  return (
    <Alert
      color="red"
      variant="light"
      bg="var(--wm-late-wash)"
      role="alert"
      p="xs"
      icon={<IconAlertTriangle aria-hidden />}
    >
      <strong>{t('task.refused')}.</strong> {error.message}
      {fields.length > 0 && (
        <ul className={classes.fieldErrors}>
          {fields.map((field) => (
            <li key={`${field.path} ${field.message}`}>{sentence(labelOf(page.form, field.path), field.message)}</li>
          ))}
        </ul>
      )}
    </Alert>
  )
}

/** The field and what is wrong with it; a message that names the field says so itself. */
function sentence(label: string, message: string): string {
  return message.includes(label) ? message : `${label}: ${message}`
}
