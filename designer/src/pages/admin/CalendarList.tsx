import { Button, Group, Select, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Calendar, Calendars } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { calendarsQuery, keepCalendar } from '../../server/calendars.ts'
import { usePerson } from '../../server/session.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { ComingHolidays, ExceptionDays } from './ExceptionDays.tsx'
import { hoursOf, hoursText } from './hours.ts'

const weekdays = ['1', '2', '3', '4', '5', '6', '7'] as const
const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

/** When work is done: what due dates and timers in working time count by. */
export function CalendarList() {
  const { t } = useTranslation('admin')
  const query = useQuery(calendarsQuery)
  const mayChange = usePerson().roles.includes('administrator')
  return (
    <Loaded query={query}>
      {({ calendars, countries }) => (
        <Stack gap="xl">
          <Text c="dimmed">{t('calendars.hint')}</Text>
          {calendars.map((calendar) => (
            <CalendarForm key={calendar.name} calendar={calendar} countries={countries} mayChange={mayChange} />
          ))}
          {mayChange && <NewCalendar like={calendars[0]} taken={calendars.map(({ name }) => name)} />}
        </Stack>
      )}
    </Loaded>
  )
}

function useKeep() {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  return useMutation({
    mutationFn: keepCalendar,
    onSuccess: (all, { name }) => {
      client.setQueryData(calendarsQuery.queryKey, all)
      notifications.show({ message: t('calendars.kept', { name }) })
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  })
}

interface FormProps {
  calendar: Calendar
  countries: Calendars['countries']
  mayChange: boolean
}

function CalendarForm({ calendar, countries, mayChange }: FormProps) {
  const { t, i18n } = useTranslation('admin')
  const keep = useKeep()
  const [zone, setZone] = useState(calendar.zone)
  const [country, setCountry] = useState(calendar.country)
  const [region, setRegion] = useState(calendar.region)
  const [exceptions, setExceptions] = useState(calendar.exceptions)
  const [written, setWritten] = useState(() => weekdays.map((day) => hoursText(calendar.weekly[day])))
  const regions = countries.find(({ code }) => code === country)?.regions ?? []
  const read = written.map(hoursOf)
  const isFree = read.every((hours) => hours?.length === 0)
  const weekly = Object.fromEntries(
    weekdays.flatMap((day, index) => (read[index]?.length ? [[day, read[index]] as const] : [])),
  )
  return (
    <Stack component="form" gap="sm" onSubmit={(event) => event.preventDefault()} aria-label={calendar.name}>
      <Title order={2} size="h3">
        {calendar.name}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Select
          label={t('calendars.zone')}
          data={zones.includes(zone) ? zones : [zone, ...zones]}
          value={zone}
          searchable
          allowDeselect={false}
          limit={60}
          disabled={!mayChange}
          onChange={(next) => next && setZone(next)}
        />
        <Select
          label={t('calendars.country')}
          placeholder={t('calendars.noCountry')}
          data={countries.map(({ code, name }) => ({ value: code, label: name }))}
          value={country}
          searchable
          clearable
          disabled={!mayChange}
          onChange={(next) => {
            setCountry(next)
            setRegion(null)
          }}
        />
        {regions.length > 0 && (
          <Select
            label={t('calendars.region')}
            placeholder={t('calendars.noRegion')}
            data={regions.map(({ code, name }) => ({ value: code, label: name }))}
            value={region}
            searchable
            clearable
            disabled={!mayChange}
            onChange={setRegion}
          />
        )}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        {weekdays.map((day, index) => (
          <TextInput
            key={day}
            label={weekdayName(index, i18n.language)}
            placeholder={t('calendars.free')}
            value={written[index] ?? ''}
            error={read[index] === undefined && t('calendars.noHours')}
            disabled={!mayChange}
            onChange={(event) => setWritten(written.with(index, event.currentTarget.value))}
          />
        ))}
      </SimpleGrid>
      <ExceptionDays exceptions={exceptions} mayChange={mayChange} onChange={setExceptions} />
      {country !== null && <ComingHolidays country={country} region={region} exceptions={exceptions} />}
      {isFree && <Text c="red">{t('calendars.neverOpen')}</Text>}
      {mayChange && (
        <Group>
          <Button
            type="submit"
            loading={keep.isPending}
            disabled={isFree || read.includes(undefined)}
            onClick={() => keep.mutate({ ...calendar, zone, country, region, weekly, exceptions })}
          >
            {t('calendars.keep')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function NewCalendar({ like, taken }: { like: Calendar | undefined; taken: readonly string[] }) {
  const { t } = useTranslation('admin')
  const keep = useKeep()
  const [name, setName] = useState('')
  const wanted = name.trim()
  if (!like) return null
  return (
    <Group align="flex-end">
      <TextInput
        label={t('calendars.newName')}
        value={name}
        error={taken.includes(wanted) && t('calendars.taken')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        variant="default"
        leftSection={<IconPlus size={16} aria-hidden />}
        loading={keep.isPending}
        disabled={wanted === '' || taken.includes(wanted)}
        onClick={() => keep.mutate({ ...like, name: wanted }, { onSuccess: () => setName('') })}
      >
        {t('calendars.add')}
      </Button>
    </Group>
  )
}

/** The name of a weekday, 0 for Monday: the fifth of January 1970 was one. */
const weekdayName = (index: number, language: string) =>
  new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(new Date((4 + index) * 86_400_000))
