import { ActionIcon, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Calendar } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { holidaysQuery } from '../../server/calendars.ts'
import { hoursOf, hoursText } from './hours.ts'

type Exceptions = Calendar['exceptions']

interface Props {
  exceptions: Exceptions
  mayChange: boolean
  onChange: (exceptions: Exceptions) => void
}

/** Days whose hours differ from their weekday's: closed, shorter, or a Saturday of work. */
export function ExceptionDays({ exceptions, mayChange, onChange }: Props) {
  const { t, i18n } = useTranslation('admin')
  const [date, setDate] = useState('')
  const [hours, setHours] = useState('')
  const read = hoursOf(hours)
  const days = Object.entries(exceptions).sort(([a], [b]) => (a < b ? -1 : 1))
  const without = (day: string) => Object.fromEntries(days.filter(([one]) => one !== day))
  return (
    <Stack gap={6}>
      <Text fw={500} size="sm">
        {t('calendars.exceptions')}
      </Text>
      {days.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('calendars.noExceptions')}
        </Text>
      ) : (
        <Table verticalSpacing={4} maw={560} withRowBorders={false}>
          <Table.Tbody>
            {days.map(([day, open]) => (
              <Table.Tr key={day}>
                <Table.Td>{dayName(day, i18n.language)}</Table.Td>
                <Table.Td>{hoursText(open) || t('calendars.closed')}</Table.Td>
                <Table.Td ta="right">
                  {mayChange && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('calendars.removeException', { day: dayName(day, i18n.language) })}
                      onClick={() => onChange(without(day))}
                    >
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {mayChange && (
        <Group align="flex-end" gap="xs">
          <TextInput
            type="date"
            label={t('calendars.exceptionDate')}
            value={date}
            onChange={(event) => setDate(event.currentTarget.value)}
          />
          <TextInput
            label={t('calendars.exceptionHours')}
            placeholder={t('calendars.closed')}
            value={hours}
            error={read === undefined && t('calendars.noHours')}
            onChange={(event) => setHours(event.currentTarget.value)}
          />
          <Button
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={date === '' || read === undefined}
            onClick={() => {
              if (!read) return
              onChange({ ...exceptions, [date]: read })
              setDate('')
              setHours('')
            }}
          >
            {t('calendars.addException')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

interface HolidaysProps {
  country: string
  region: string | null
  exceptions: Exceptions
}

/** The next holidays of the chosen country, so that one sees at once whether it is the right one. */
export function ComingHolidays({ country, region, exceptions }: HolidaysProps) {
  const { t, i18n } = useTranslation('admin')
  const holidays = useQuery(holidaysQuery(country, region))
  if (!holidays.data || holidays.data.length === 0) return null
  return (
    <Stack gap={6}>
      <Text fw={500} size="sm">
        {t('calendars.holidays')}
      </Text>
      <Table verticalSpacing={4} maw={560} withRowBorders={false}>
        <Table.Tbody>
          {holidays.data.slice(0, 6).map(({ date, name }) => (
            <Table.Tr key={date}>
              <Table.Td>{dayName(date, i18n.language)}</Table.Td>
              <Table.Td>{name}</Table.Td>
              <Table.Td c="dimmed">{exceptions[date]?.length ? t('calendars.worked') : ''}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

/** "Fri 25 Dec 2026" of an ISO date, which has no zone. */
const dayName = (date: string, language: string) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`))
