import { Button, Group, Select, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconForms, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { extension, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { formsQuery, saveForm } from '../../../server/studio.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { freeFormId } from '../form/freeFormId.ts'
import { Section } from './Section.tsx'

/** Which form the person fills in; a new one opens in the form editor and leads back here. */
export function FormSection({ drawn, draftId }: { drawn: Drawn; draftId: string }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const navigate = useNavigate()
  const forms = useQuery(formsQuery)
  const definition = extension(drawn.bo, 'zeebe:FormDefinition')
  const formId = text(definition, 'formId')
  const foreign = text(definition, 'formKey') ?? text(definition, 'externalReference')
  const write = (id: string | null) =>
    drawing.change(drawn, (edit) => edit.extend(drawn.bo, 'zeebe:FormDefinition', id ? { formId: id } : null))
  const open = (id: string) =>
    void navigate({
      to: '/studio/forms/$formId',
      params: { formId: id },
      search: { draft: draftId, step: drawn.id },
    })
  const choices = (forms.data ?? []).map((form) => ({
    value: form.formId,
    label: form.name === form.formId ? form.name : `${form.name} (${form.formId})`,
  }))
  if (formId && !choices.some((choice) => choice.value === formId)) choices.unshift({ value: formId, label: formId })
  const make = useMutation({
    mutationFn: () => {
      const id = freeFormId(
        drawn.bo.name ?? '',
        choices.map((choice) => choice.value),
      )
      const schema = { type: 'default', id, schemaVersion: 18, components: [] }
      return saveForm(id, { name: drawn.bo.name ?? id, schema })
    },
    onSuccess: (form) => {
      write(form.formId)
      open(form.formId)
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
  return (
    <Section title={t('form.title')}>
      <Select
        aria-label={t('form.title')}
        placeholder={t('form.none')}
        searchable
        clearable
        data={choices}
        value={formId ?? null}
        onChange={write}
        nothingFoundMessage={t('form.nothingFound')}
      />
      {foreign && !formId && (
        <Text size="sm" c="var(--wm-soon)">
          {t('form.foreign', { reference: foreign })}
        </Text>
      )}
      <Group gap={6}>
        {formId && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconForms size={14} aria-hidden />}
            onClick={() => open(formId)}
          >
            {t('form.open')}
          </Button>
        )}
        <Button
          size="xs"
          variant={formId ? 'subtle' : 'default'}
          leftSection={<IconPlus size={14} aria-hidden />}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {t('form.new')}
        </Button>
      </Group>
    </Section>
  )
}
