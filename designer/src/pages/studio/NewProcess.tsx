import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Template } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { templatesQuery } from '../../server/studio.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import classes from './LibraryPage.module.css'
import { XmlPicture } from './Picture.tsx'

interface Props {
  opened: boolean
  busy: boolean
  onClose: () => void
  onCreate: (choice: { name: string; template?: string }) => void
}

/** A name, and what to start from: an empty sheet or a template. */
export function NewProcess({ opened, busy, onClose, onCreate }: Props) {
  const { t } = useTranslation('studio')
  return (
    <Modal opened={opened} onClose={onClose} title={t('new.title')} size={840}>
      <Choice busy={busy} onClose={onClose} onCreate={onCreate} />
    </Modal>
  )
}

function Choice({ busy, onClose, onCreate }: Omit<Props, 'opened'>) {
  const { t } = useTranslation('studio')
  const templates = useQuery(templatesQuery)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState('')
  const template = templates.data?.find((each) => each.id === chosen)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCreate({ name: name.trim() || template?.name || t('new.untitled'), template: template?.id })
      }}
    >
      <Stack gap="md">
        <TextInput
          label={t('new.name')}
          placeholder={template?.name ?? t('new.namePlaceholder')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Loaded query={templates} skeleton={<PageSkeleton shape="cards" />}>
          {(list) => <Gallery templates={list} chosen={chosen} onChoose={setChosen} />}
        </Loaded>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('new.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('new.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface GalleryProps {
  templates: readonly Template[]
  chosen: string
  onChoose: (id: string) => void
}

function Gallery({ templates, chosen, onChoose }: GalleryProps) {
  const { t } = useTranslation('studio')
  return (
    <Radio.Group label={t('new.from')} value={chosen} onChange={onChoose}>
      <div className={classes.gallery}>
        <Radio.Card className={classes.choice} value="" data-chosen={chosen === ''}>
          <div className={classes.picture} />
          <ChoiceText name={t('new.empty')} text={t('new.emptyText')} />
        </Radio.Card>
        {templates.map((template) => (
          <Radio.Card
            key={template.id}
            className={classes.choice}
            value={template.id}
            data-chosen={chosen === template.id}
          >
            <XmlPicture id={`template:${template.id}`} xml={template.xml} />
            <ChoiceText name={template.name} text={template.description} />
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  )
}

function ChoiceText({ name, text }: { name: string; text: string }) {
  return (
    <div className={classes.choiceText}>
      <Text fw={600}>{name}</Text>
      <Text size="xs" c="dimmed" lineClamp={3}>
        {text}
      </Text>
    </div>
  )
}
