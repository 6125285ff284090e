import { Badge, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { type DecisionModel, type EvaluatedDecision, evaluateDecision } from '@waymark/shared/dmn'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { plainValue } from '../../../ui/plainValue.ts'
import classes from './DecisionEditor.module.css'
import { type Question, questionsOf, variablesFrom } from './questions.ts'

interface Props {
  model: DecisionModel
  /** The decision whose sheet is open. */
  decisionId: string
  /** What was typed in, by variable; kept outside, so that it outlives a table that is broken for a while. */
  typed: Readonly<Record<string, string>>
  onTyped: (typed: Readonly<Record<string, string>>) => void
  /** Ids of the rules that match. */
  onLit: (ruleIds: readonly string[]) => void
}

/** The decision asked with values that are typed in, by the evaluator that will answer real cases. */
export default function TryDecision({ model, decisionId, typed, onTyped, onLit }: Props) {
  const { t } = useTranslation('studio')
  const questions = useMemo(() => questionsOf(model, decisionId), [model, decisionId])
  const begun = questions.length === 0 || questions.some(({ name }) => (typed[name] ?? '').trim() !== '')
  const result = useMemo(
    () =>
      begun
        ? evaluateDecision(model, decisionId, { variables: variablesFrom(questions, typed), nowMs: Date.now() })
        : null,
    [model, decisionId, questions, typed, begun],
  )
  useEffect(() => {
    onLit(result?.evaluated.flatMap(({ matchedRules }) => matchedRules.map(({ ruleId }) => ruleId)) ?? [])
    return () => onLit([])
  }, [result, onLit])

  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {questions.length === 0 ? t('tryDecision.noInputs') : t('tryDecision.hint')}
      </Text>
      {questions.map((question) => (
        <Answer
          key={question.name}
          question={question}
          value={typed[question.name] ?? ''}
          onChange={(value) => onTyped({ ...typed, [question.name]: value })}
        />
      ))}
      {result && (
        <section className={classes.answer} aria-live="polite" data-testid="answer">
          <div className={classes.answerTitle}>{t('tryDecision.result')}</div>
          {result.ok ? (
            <div className={classes.answerValue}>
              {result.output === null ? t('tryDecision.nothing') : plainValue(result.output)}
            </div>
          ) : (
            <Text c="var(--wm-late)" size="sm">
              {result.message}
            </Text>
          )}
          {result.evaluated.map((one) => (
            <Explained key={one.decisionId} one={one} named={result.evaluated.length > 1} />
          ))}
        </section>
      )}
    </Stack>
  )
}

function Answer({
  question,
  value,
  onChange,
}: {
  question: Question
  value: string
  onChange: (value: string) => void
}) {
  const { t } = useTranslation('studio')
  const { name, label, type } = question
  const description = label === name ? undefined : name
  if (type === 'boolean') {
    return (
      <div>
        <Text size="sm" fw={500} mb={4}>
          {label}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          value={value}
          aria-label={label}
          data={[
            { value: '', label: t('tryDecision.unset') },
            { value: 'true', label: t('tryDecision.yes') },
            { value: 'false', label: t('tryDecision.no') },
          ]}
          onChange={onChange}
        />
      </div>
    )
  }
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      type={type === 'date' ? 'date' : 'text'}
      inputMode={type === 'number' ? 'decimal' : undefined}
      error={type === 'number' && value.trim() !== '' && !Number.isFinite(Number(value)) ? '12.5' : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

/** Which rules of which decision matched, and on what. */
function Explained({ one, named }: { one: EvaluatedDecision; named: boolean }) {
  const { t } = useTranslation('studio')
  const { matchedRules, decisionType } = one
  const inputs = one.evaluatedInputs.map(({ inputName, inputValue }) => `${inputName} = ${plainValue(inputValue)}`)
  const Icon = matchedRules.length > 0 || decisionType === 'LITERAL_EXPRESSION' ? IconCircleCheck : IconCircleDashed
  return (
    <div className={classes.explained}>
      <Icon size={16} aria-hidden />
      <div>
        {named && <b>{one.decisionName}: </b>}
        {decisionType === 'LITERAL_EXPRESSION'
          ? `${t('tryDecision.formula')}: ${plainValue(one.output)}`
          : matchedRules.length === 0
            ? t('tryDecision.none')
            : t('tryDecision.matched', {
                count: matchedRules.length,
                rules: matchedRules.map(({ ruleIndex }) => ruleIndex).join(', '),
              })}
        {matchedRules.map(({ ruleId, annotation }) =>
          annotation ? (
            <Badge key={ruleId} variant="light" size="sm" ml={6} tt="none">
              {annotation}
            </Badge>
          ) : null,
        )}
        {inputs.length > 0 && <div className={classes.quiet}>{inputs.join(' · ')}</div>}
      </div>
    </div>
  )
}
