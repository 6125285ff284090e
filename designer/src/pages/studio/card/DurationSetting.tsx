import { Group, Input, NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { amountOf, isDuration, isoOf, type Unit, units } from '../words/duration.ts'
import { TextSetting } from './TextSetting.tsx'

interface Props {
  label: string
  hideLabel?: boolean
  /** ISO 8601, or nothing. */
  value: string | undefined
  /** Without a value only where `optional`. */
  onCommit: (iso: string | undefined) => void
  description?: string
  optional?: boolean
}

/** A number and a unit; what two units say (`P1DT2H`) is shown as it is written. */
export function DurationSetting({ label, hideLabel, value, onCommit, description, optional }: Props) {
  const { t } = useTranslation('studio')
  const [cleared, setCleared] = useState(false)
  const amount = value === undefined ? undefined : amountOf(value)
  if (value !== undefined && !amount) {
    return (
      <TextSetting
        label={label}
        hideLabel={hideLabel}
        value={value}
        formula
        description={description}
        error={value.startsWith('=') || isDuration(value) ? undefined : t('card.notADuration')}
        onCommit={(text) => onCommit(text.trim() || undefined)}
      />
    )
  }
  const unit: Unit = amount?.unit ?? 'days'
  return (
    <Input.Wrapper label={hideLabel ? undefined : label} description={description} labelElement="div">
      <Group gap={6} wrap="nowrap" mt={4}>
        <NumberInput
          aria-label={label}
          min={0}
          max={9999}
          allowDecimal={false}
          value={cleared ? '' : (amount?.amount ?? '')}
          placeholder="–"
          w="100%"
          onBlur={() => setCleared(false)}
          onChange={(typed) => {
            setCleared(typed === '')
            if (typed !== '') onCommit(isoOf({ amount: Number(typed), unit }))
            else if (optional) onCommit(undefined)
          }}
        />
        <Select
          aria-label={t('card.unit')}
          w={148}
          allowDeselect={false}
          data={units.map((each) => ({ value: each, label: t(`units.${each}`) }))}
          value={unit}
          disabled={!amount}
          onChange={(next) => amount && next && onCommit(isoOf({ amount: amount.amount, unit: next as Unit }))}
        />
      </Group>
    </Input.Wrapper>
  )
}
