import {
  ActionIcon,
  Autocomplete,
  Button,
  Group,
  SegmentedControl,
  Select,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { bodyOf, is, many, one } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import {
  type Clause,
  type Condition,
  conditionOf,
  conditionText,
  literalOf,
  needsValue,
  type Operator,
  operators,
} from '../words/condition.ts'
import { Section } from './Section.tsx'
import classes from './StepCard.module.css'
import { TextSetting } from './TextSetting.tsx'
import { type Field, useFields } from './useFields.ts'

/** When a flow is taken: always, when a condition holds, or when none of the others does. */
export function RuleSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const source = one(drawn.bo, 'sourceRef')
  const outgoing = many(source, 'outgoing')
  const canChoose =
    is(source, 'bpmn:ExclusiveGateway') || is(source, 'bpmn:InclusiveGateway') || is(source, 'bpmn:Activity')
  const isDefault = source?.get('default') === drawn.bo
  const written = bodyOf(one(drawn.bo, 'conditionExpression'))

  if (!source || !canChoose || (outgoing.length < 2 && !written && !isDefault)) {
    return (
      <Section title={t('rule.title')}>
        <Text size="sm" c="dimmed">
          {t('rule.always')}
        </Text>
      </Section>
    )
  }
  const sourceDrawn = drawing.find(source.id ?? '')
  const setDefault = (on: boolean) => {
    if (!sourceDrawn) return
    drawing.change(sourceDrawn, (edit) => {
      edit.draw({ default: on ? drawn.bo : undefined })
      if (on && written) edit.set(drawn.bo, { conditionExpression: undefined })
    })
  }
  return (
    <Section title={t('rule.title')}>
      <Switch
        label={t('rule.default')}
        checked={isDefault}
        onChange={(event) => setDefault(event.currentTarget.checked)}
      />
      {!isDefault && (
        <ConditionFields
          key={drawn.id}
          id={drawn.id}
          written={written}
          onChange={(feel) => writeCondition(drawing, drawn, feel)}
        />
      )}
    </Section>
  )
}

function writeCondition(drawing: ReturnType<typeof useDrawing>, drawn: Drawn, feel: string) {
  drawing.change(drawn, (edit) =>
    edit.draw({
      conditionExpression:
        feel.trim() === '' ? undefined : edit.make('bpmn:FormalExpression', { body: feel }, drawn.bo),
    }),
  )
}

interface FieldsProps {
  id: string
  written: string | undefined
  onChange: (feel: string) => void
}

/** Field, operator, value; the raw FEEL is always one click away. */
export function ConditionFields({ id, written, onChange }: FieldsProps) {
  const { t } = useTranslation('studio')
  const fields = useFields()
  const condition = written === undefined ? empty : conditionOf(written)
  const [raw, setRaw] = useState(false)
  const [unfinished, setUnfinished] = useState<Clause | null>(null)
  const shown = condition ? [...condition.clauses, ...(unfinished ? [unfinished] : [])] : []

  const replace = (next: Condition) => onChange(next.clauses.length === 0 ? '' : conditionText(next))
  const setClause = (index: number, clause: Clause) => {
    if (!condition) return
    const finished = clause.field !== '' && (!needsValue(clause.operator) || clause.value !== undefined)
    if (index >= condition.clauses.length) {
      setUnfinished(finished ? null : clause)
      if (finished) replace({ ...condition, clauses: [...condition.clauses, clause] })
    } else if (clause.field !== '') replace({ ...condition, clauses: condition.clauses.with(index, clause) })
  }

  return (
    <>
      {raw || !condition ? (
        <TextSetting
          key={`${id}-condition`}
          label={t('rule.formula')}
          formula
          multiline
          value={written ?? ''}
          placeholder="=amount > 1000"
          description={condition ? undefined : t('rule.onlyFormula')}
          onCommit={(text) => onChange(text.trim() === '' || text.trim().startsWith('=') ? text.trim() : `=${text}`)}
        />
      ) : (
        <>
          {shown.map((clause, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a clause has no identity but its place.
            <div key={index} className={classes.clause}>
              {index > 0 && (
                <SegmentedControl
                  size="xs"
                  value={condition.join}
                  aria-label={t('rule.join')}
                  data={[
                    { value: 'and', label: t('rule.and') },
                    { value: 'or', label: t('rule.or') },
                  ]}
                  onChange={(join) => replace({ ...condition, join: join === 'or' ? 'or' : 'and' })}
                />
              )}
              <ClauseFields
                clause={clause}
                fields={fields}
                onChange={(next) => setClause(index, next)}
                onRemove={() => {
                  if (index >= condition.clauses.length) setUnfinished(null)
                  else replace({ ...condition, clauses: condition.clauses.toSpliced(index, 1) })
                }}
              />
            </div>
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="var(--wm-soon)">
              {t('rule.missing')}
            </Text>
          )}
        </>
      )}
      <Group gap={6}>
        {condition && !raw && !unfinished && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setUnfinished({ field: '', operator: 'is' })}
          >
            {t('rule.add')}
          </Button>
        )}
        {condition && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setRaw(!raw)}>
            {raw ? t('rule.inWords') : t('rule.asFormula')}
          </Button>
        )}
      </Group>
    </>
  )
}

const empty: Condition = { join: 'and', clauses: [] }

interface ClauseProps {
  clause: Clause
  fields: readonly Field[]
  onChange: (clause: Clause) => void
  onRemove: () => void
}

function ClauseFields({ clause, fields, onChange, onRemove }: ClauseProps) {
  const { t } = useTranslation('studio')
  const field = fields.find((each) => each.name === clause.field)
  const [typed, setTyped] = useState(clause.value === undefined ? '' : String(clause.value))
  const fixed =
    field?.type === 'yesNo'
      ? [
          { value: 'true', label: t('rule.yes') },
          { value: 'false', label: t('rule.no') },
        ]
      : field?.type === 'choice'
        ? [...field.choices]
        : null
  return (
    <>
      <Group gap={6} wrap="nowrap">
        <Autocomplete
          style={{ flex: 1 }}
          aria-label={t('rule.field')}
          placeholder={t('rule.field')}
          data={fields.map((each) => each.name)}
          value={clause.field}
          onChange={(name) => onChange({ ...clause, field: name.replace(/[^\p{L}\p{N}_.]/gu, '') })}
        />
        <ActionIcon variant="subtle" color="gray" aria-label={t('rule.remove')} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Group>
      {field && field.label !== field.name && <span className={classes.quiet}>{field.label}</span>}
      <Group gap={6} wrap="nowrap">
        <Select
          style={{ flex: 1 }}
          aria-label={t('rule.operator')}
          allowDeselect={false}
          data={operators.map((value) => ({ value, label: t(`rule.operators.${value}`) }))}
          value={clause.operator}
          onChange={(operator) => operator && onChange({ ...clause, operator: operator as Operator })}
        />
        {needsValue(clause.operator) &&
          (fixed ? (
            <Select
              style={{ flex: 1 }}
              aria-label={t('rule.value')}
              data={fixed}
              value={clause.value === undefined ? null : String(clause.value)}
              onChange={(value) =>
                value !== null && onChange({ ...clause, value: field?.type === 'yesNo' ? value === 'true' : value })
              }
            />
          ) : (
            <TextInput
              style={{ flex: 1 }}
              aria-label={t('rule.value')}
              placeholder={t('rule.value')}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              onBlur={() => typed !== '' && onChange({ ...clause, value: meant(typed, field) })}
              onKeyDown={(event) =>
                event.key === 'Enter' && typed !== '' && onChange({ ...clause, value: meant(typed, field) })
              }
            />
          ))}
      </Group>
    </>
  )
}

/** A text field's digits are text; elsewhere a number means a number. */
function meant(typed: string, field: Field | undefined) {
  return field?.type === 'text' ? typed : literalOf(typed)
}
