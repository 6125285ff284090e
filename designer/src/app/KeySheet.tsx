import { Group, Kbd, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const sheet = [
  {
    title: 'keys.everywhere',
    keys: [
      ['Ctrl K', 'keys.search'],
      ['G then I M N P', 'keys.go'],
      ['?', 'keys.sheet'],
    ],
  },
  {
    title: 'keys.inbox',
    keys: [
      ['J / K', 'keys.nextTask'],
      ['Enter', 'keys.openTask'],
      ['C', 'keys.claim'],
    ],
  },
  { title: 'keys.task', keys: [['Ctrl Enter', 'keys.complete']] },
  {
    title: 'keys.diagram',
    keys: [
      ['Ctrl + − 0', 'keys.zoom'],
      ['Ctrl Z Y', 'keys.undo'],
      ['Ctrl F', 'keys.find'],
    ],
  },
] as const

/** The `?` sheet. */
export default function KeySheet({ asked }: { asked: number }) {
  const { t } = useTranslation('app')
  const [open, setOpen] = useState(false)
  useEffect(() => setOpen(asked > 0), [asked])
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title={t('keys.title')} size="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {sheet.map((part) => (
          <Stack key={part.title} gap="xs">
            <Title order={3}>{t(part.title)}</Title>
            {part.keys.map(([keys, text]) => (
              <Group key={text} justify="space-between" wrap="nowrap" gap="md">
                <Text>{t(text)}</Text>
                <Kbd style={{ whiteSpace: 'nowrap' }}>{keys}</Kbd>
              </Group>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Modal>
  )
}
