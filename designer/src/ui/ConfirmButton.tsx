import { Button, type ButtonProps, Group, Popover, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

interface Props extends ButtonProps {
  /** What will happen, as a question. */
  question: string
  /** The act, as a button says it: "Cancel the case". */
  confirm: string
  onConfirm: () => void
  children: React.ReactNode
}

/** For what cannot be taken back: asks once, beside the button. */
export function ConfirmButton({ question, confirm, onConfirm, children, ...button }: Props) {
  const { t } = useTranslation('app')
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} trapFocus shadow="md" width={300} withArrow>
      <Popover.Target>
        <Button variant="default" {...button} onClick={() => setOpen(!open)}>
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text>{question}</Text>
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={() => setOpen(false)}>
              {t('confirm.no')}
            </Button>
            <Button
              color="red"
              onClick={() => {
                setOpen(false)
                onConfirm()
              }}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
