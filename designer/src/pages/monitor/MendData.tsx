import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CasePage } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { setVariables } from '../../server/monitor.ts'
import { type Typed, typedValue, valueText } from './typedValue.ts'

interface Props {
  opened: boolean
  page: CasePage
  incident: CasePage['incidents'][number]
  onClose: () => void
  /** @param again the step is to try again at once */
  onSaved: (again: boolean) => void
}

/** The data that a stuck step sees, to be put right before it tries again. Who changed what is in the audit trail. */
export function MendData(props: Props) {
  const { t } = useTranslation('monitor')
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={t('case.mendTitle', { step: props.incident.elementName })}
      size="lg"
    >
      <Fields {...props} />
    </Modal>
  )
}

function Fields({ page, incident, onClose, onSaved }: Props) {
  const { t } = useTranslation('monitor')
  const client = useQueryClient()
  const [changed, setChanged] = useState<Readonly<Record<string, string>>>({})
  const [newName, setNewName] = useState('')
  const [newText, setNewText] = useState('')
  const seen = page.variables.filter(
    ({ scopeElementId }) => scopeElementId === null || scopeElementId === incident.elementId,
  )
  const known = new Map(seen.map(({ name, value }) => [name, value]))
  const entries: [string, Typed][] = Object.entries(changed).map(([name, text]) => [
    name,
    typedValue(text, known.get(name)),
  ])
  if (newName.trim() !== '' && newText.trim() !== '') entries.push([newName.trim(), typedValue(newText, undefined)])
  const wrong = new Set(entries.flatMap(([name, typed]) => (typed.ok ? [] : [name])))
  const at = page.history.find(
    (entry) =>
      entry.state === 'active' &&
      entry.elementId === incident.elementId &&
      entry.processInstanceKey === incident.processInstanceKey,
  )
  const save = useMutation({
    mutationFn: (_again: boolean) =>
      setVariables(
        at?.elementInstanceKey ?? incident.processInstanceKey,
        Object.fromEntries(entries.flatMap(([name, typed]) => (typed.ok ? [[name, typed.value]] : []))),
      ),
    onSuccess: async (_, again) => {
      await client.invalidateQueries({ queryKey: ['case', page.case.processInstanceKey] })
      notifications.show({ message: t('case.mended', { count: entries.length }) })
      onSaved(again)
    },
  })
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {incident.message}
      </Text>
      {[...known].map(([name, value]) => (
        <Textarea
          key={name}
          label={name}
          autosize
          minRows={1}
          maxRows={10}
          value={changed[name] ?? valueText(value)}
          error={wrong.has(name) && t('case.notReadable')}
          onChange={(event) => {
            const text = event.currentTarget.value
            const { [name]: _, ...others } = changed
            setChanged(text === valueText(value) ? others : { ...others, [name]: text })
          }}
        />
      ))}
      <Group align="flex-end" grow>
        <TextInput
          label={t('case.newName')}
          value={newName}
          onChange={(event) => setNewName(event.currentTarget.value)}
        />
        <TextInput
          label={t('case.newValue')}
          value={newText}
          onChange={(event) => setNewText(event.currentTarget.value)}
        />
      </Group>
      {save.isError && (
        <Text c="var(--wm-late)" role="alert" size="sm">
          {save.error.message}
        </Text>
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t('case.mendNot')}
        </Button>
        <Button
          variant="default"
          disabled={entries.length === 0 || wrong.size > 0}
          loading={save.isPending && save.variables === false}
          onClick={() => save.mutate(false)}
        >
          {t('case.mendSave')}
        </Button>
        <Button
          leftSection={<IconRefresh size={16} aria-hidden />}
          disabled={entries.length === 0 || wrong.size > 0}
          loading={save.isPending && save.variables === true}
          onClick={() => save.mutate(true)}
        >
          {t('case.mendRetry')}
        </Button>
      </Group>
    </Stack>
  )
}
