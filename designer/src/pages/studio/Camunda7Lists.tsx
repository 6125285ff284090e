import { Accordion, List, Text } from '@mantine/core'
import { IconArchive, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react'
import type { Camunda7Report, Converted } from '@waymark/shared/model'
import { useTranslation } from 'react-i18next'
import type { FormToSave } from './camunda7Import.ts'

const lists = [
  { key: 'toDecide', icon: IconHelpCircle, color: 'var(--wm-soon)' },
  { key: 'understood', icon: IconCircleCheck, color: 'var(--wm-done)' },
  { key: 'kept', icon: IconArchive, color: 'var(--wm-quiet)' },
] as const

/** What became of a Camunda 7 file, what needs an answer first and open; and the forms that were made of its fields. */
export function Camunda7Lists({ report, forms }: { report: Camunda7Report; forms: readonly FormToSave[] }) {
  const { t } = useTranslation('studio')
  return (
    <div>
      <Text>{t('import.camunda7')}</Text>
      {forms.length > 0 && (
        <Text>
          {t('import.forms', { count: forms.length, names: forms.map((form) => `“${form.name}”`).join(', ') })}
        </Text>
      )}
      <Accordion variant="separated" mt="sm" multiple defaultValue={report.toDecide.length > 0 ? ['toDecide'] : []}>
        {lists.map(({ key, icon: Icon, color }) =>
          report[key].length === 0 ? null : (
            <Accordion.Item key={key} value={key}>
              <Accordion.Control icon={<Icon size={18} color={color} aria-hidden />}>
                {t(`import.${key}`, { count: report[key].length })}
              </Accordion.Control>
              <Accordion.Panel mah={260} style={{ overflow: 'auto' }}>
                <Notes notes={report[key]} />
              </Accordion.Panel>
            </Accordion.Item>
          ),
        )}
      </Accordion>
    </div>
  )
}

function Notes({ notes }: { notes: readonly Converted[] }) {
  return (
    <List size="sm" spacing={4} style={{ overflowWrap: 'anywhere' }}>
      {notes.map((note, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two notes may say the same.
        <List.Item key={index}>
          <Text span inherit fw={600}>
            {note.elementName ?? note.elementId}
          </Text>
          {': '}
          {note.message}
        </List.Item>
      ))}
    </List>
  )
}
