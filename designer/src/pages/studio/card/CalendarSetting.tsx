import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { extension, type ModdleElement, many, one, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Edit } from '../../../canvas/modeler/edit.ts'
import { calendarsQuery } from '../../../server/calendars.ts'

const property = 'waymark.calendar'

interface Props {
  /** The calendar that the element names; nothing where time runs by the clock. */
  value: string | undefined
  onChange: (calendar: string | null) => void
}

/** Whether hours run by the clock, or only while a working calendar is open. */
export function CalendarSetting({ value, onChange }: Props) {
  const { t } = useTranslation('studio')
  const calendars = useQuery(calendarsQuery).data?.calendars ?? []
  const names = calendars.map(({ name }) => name)
  return (
    <Select
      label={t('calendar.label')}
      description={value === undefined ? t('calendar.clockHint') : t('calendar.workingHint')}
      allowDeselect={false}
      data={[
        { value: '', label: t('calendar.clock') },
        ...(value === undefined || names.includes(value) ? names : [value, ...names]).map((name) => ({
          value: name,
          label: t('calendar.working', { name }),
        })),
      ]}
      value={value ?? ''}
      onChange={(next) => onChange(next === '' ? null : next)}
    />
  )
}

/** The working calendar in which the durations of a step, or of an event that hangs on one, are counted. */
export function calendarOf(element: ModdleElement): string | undefined {
  const own = propertiesOf(element).find((one) => text(one, 'name') === property)
  const host = one(element, 'attachedToRef')
  return text(own, 'value') ?? (host ? calendarOf(host) : undefined)
}

/** Names the calendar on the element itself; null: by the clock. */
export function writeCalendar(edit: Edit, element: ModdleElement, calendar: string | null) {
  const others = propertiesOf(element).filter((one) => text(one, 'name') !== property)
  if (calendar === null && others.length === 0) return edit.putExtension(element, 'zeebe:Properties', null)
  edit.putExtension(element, 'zeebe:Properties', (parent) => {
    const made = edit.make('zeebe:Properties', {}, parent)
    const all = others.map((one) => [text(one, 'name'), text(one, 'value')] as const)
    if (calendar !== null) all.push([property, calendar])
    made.set(
      'properties',
      all.map(([name, value]) => edit.make('zeebe:Property', { name, value }, made)),
    )
    return made
  })
}

const propertiesOf = (element: ModdleElement) => many(extension(element, 'zeebe:Properties'), 'properties')
