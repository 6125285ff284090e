import { Menu, Text, UnstyledButton } from '@mantine/core'
import { IconKeyboard, IconLogout } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePerson } from '../server/session.ts'
import { PersonAvatar } from '../ui/PersonAvatar.tsx'
import { openKeySheet } from './asked.ts'
import { useSignOut } from './useSignOut.ts'

export function PersonMenu() {
  const { t } = useTranslation('app')
  const person = usePerson()
  const leave = useSignOut()
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton p={4}>
          <span className="wm-visually-hidden">{t('person.menu', { name: person.name })}</span>
          <PersonAvatar name={person.name} size={32} plain />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text fw={600} c="var(--wm-ink)">
            {person.name}
          </Text>
          <Text size="xs">{person.roles.map((role) => t(`roles.${role}`)).join(', ')}</Text>
          <Text size="xs">{person.groups.length > 0 ? person.groups.join(', ') : t('person.notInGroups')}</Text>
          <Text size="xs">{t('person.zone', { zone: person.timeZone.replaceAll('_', ' ') })}</Text>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openKeySheet}>
          {t('person.keys')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={leave}>
          {t('person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
