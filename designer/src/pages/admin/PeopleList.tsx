import { Group, Table, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { peopleQuery } from '../../server/session.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PersonAvatar } from '../../ui/PersonAvatar.tsx'
import classes from './Admin.module.css'

/** Everybody with an account; the search is in the address. */
export function PeopleList() {
  const { t } = useTranslation(['admin', 'app'])
  const { search = '' } = useSearch({ from: '/admin' })
  const navigate = useNavigate()
  const query = useQuery(peopleQuery())
  const wanted = search.toLocaleLowerCase()
  return (
    <Loaded query={query}>
      {(people) => {
        const shown = people.filter((person) =>
          [person.name, person.username, ...person.groups].some((text) => text.toLocaleLowerCase().includes(wanted)),
        )
        return (
          <>
            <Group justify="space-between" mb="sm">
              <TextInput
                w={280}
                aria-label={t('people.search')}
                placeholder={t('people.search')}
                leftSection={<IconSearch size={16} aria-hidden />}
                value={search}
                onChange={(event) =>
                  void navigate({
                    to: '/admin',
                    search: { tab: 'people', search: event.currentTarget.value || undefined },
                    replace: true,
                  })
                }
              />
              <Text c="dimmed">{t('people.count', { count: shown.length })}</Text>
            </Group>
            {shown.length === 0 ? (
              <EmptyState text={t('people.none')} />
            ) : (
              <Table className={classes.table} verticalSpacing={6}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('people.name')}</Table.Th>
                    <Table.Th visibleFrom="sm">{t('people.username')}</Table.Th>
                    <Table.Th>{t('people.roles')}</Table.Th>
                    <Table.Th>{t('people.groups')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {shown.map((person) => (
                    <Table.Tr key={person.username}>
                      <Table.Td>
                        <Group gap="xs" wrap="nowrap">
                          <PersonAvatar name={person.name} size={28} plain />
                          {person.name}
                        </Group>
                      </Table.Td>
                      <Table.Td visibleFrom="sm">{person.username}</Table.Td>
                      <Table.Td>{person.roles.map((role) => t(`app:roles.${role}`)).join(', ') || '–'}</Table.Td>
                      <Table.Td>{person.groups.join(', ') || '–'}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </>
        )
      }}
    </Loaded>
  )
}
