import { Text, UnstyledButton } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { bodyOf, is, one } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { type Condition, conditionOf, needsValue } from '../words/condition.ts'
import { outgoingOf } from './model.ts'
import { Section } from './Section.tsx'
import classes from './StepCard.module.css'

/** The ways out of a decision, each with its rule; a click leads to the way. */
export function GatewaySection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const words = useConditionWords()
  const outgoing = outgoingOf(drawn.bo)
  const decides = is(drawn.bo, 'bpmn:ExclusiveGateway') || is(drawn.bo, 'bpmn:InclusiveGateway')
  return (
    <Section title={t('gateway.title')}>
      <Text size="sm" c="dimmed">
        {t(`gateway.${drawn.bo.$type.replace('bpmn:', '')}`, { defaultValue: '' })}
      </Text>
      {outgoing.map((flow) => {
        const target = one(flow, 'targetRef')
        const written = bodyOf(one(flow, 'conditionExpression'))
        const rule = !decides
          ? ''
          : drawn.bo.get('default') === flow
            ? t('gateway.else')
            : written
              ? words(written)
              : outgoing.length > 1
                ? t('gateway.missing')
                : t('rule.always')
        return (
          <UnstyledButton key={flow.id} className={classes.flow} onClick={() => flow.id && drawing.show(flow.id)}>
            <IconArrowRight size={16} aria-hidden style={{ flex: 'none' }} />
            <span>
              {flow.name || target?.name || t('card.unnamed')}
              {rule && (
                <Text span inherit size="sm" c="dimmed" display="block">
                  {rule}
                </Text>
              )}
            </span>
          </UnstyledButton>
        )
      })}
    </Section>
  )
}

/** A condition as a sentence: "amount is more than 1000". */
function useConditionWords() {
  const { t } = useTranslation('studio')
  return (written: string) => {
    const condition: Condition | undefined = conditionOf(written)
    if (!condition) return written
    return condition.clauses
      .map(({ field, operator, value }) =>
        [field, t(`rule.operators.${operator}`), needsValue(operator) ? String(value ?? '') : ''].join(' ').trim(),
      )
      .join(` ${t(`rule.${condition.join}`)} `)
  }
}
