import { Table, Text } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { groupsQuery, usePersonName } from '../../server/session.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import classes from './Admin.module.css'

/** The groups lanes hand their tasks to. */
export function GroupList() {
  const { t } = useTranslation('admin')
  const nameOf = usePersonName()
  const query = useQuery(groupsQuery)
  return (
    <Loaded query={query}>
      {(groups) =>
        groups.length === 0 ? (
          <EmptyState icon={<IconUsersGroup size={24} />} text={t('groups.empty')} />
        ) : (
          <>
            <Text c="dimmed" mb="sm">
              {t('groups.hint')}
            </Text>
            <Table className={classes.table} verticalSpacing={8}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('groups.name')}</Table.Th>
                  <Table.Th>{t('groups.members')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {groups.map((group) => (
                  <Table.Tr key={group.id}>
                    <Table.Td>{group.name}</Table.Td>
                    <Table.Td>
                      {group.members.map(nameOf).join(', ') || <Text c="dimmed">{t('groups.nobody')}</Text>}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )
      }
    </Loaded>
  )
}
