import { IconAlertTriangle, IconTable } from '@tabler/icons-react'
import type { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { plainValue } from '../../ui/plainValue.ts'
import classes from './case.module.css'

/** What a step asked of decisions: which rule matched, on what, and what follows from it. */
export function DecisionAnswers({ decisions }: { decisions: CasePage['decisions'] }) {
  const { t } = useTranslation('monitor')
  if (decisions.length === 0) return null
  return (
    <ul className={classes.answers}>
      {decisions.map((one) => (
        <li key={one.decisionEvaluationInstanceKey} className={classes.answer} data-failed={one.failure !== null}>
          {one.failure === null ? <IconTable size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
          <div>
            <b>{t('case.decision', { name: one.name })}</b>{' '}
            <span className="wm-quiet">{t('case.decisionVersion', { version: one.version })}</span>
            {one.failure === null ? <Explained one={one} /> : <div>{one.failure}</div>}
          </div>
        </li>
      ))}
    </ul>
  )
}

function Explained({ one }: { one: CasePage['decisions'][number] }) {
  const { t } = useTranslation('monitor')
  const inputs = one.inputs.map(({ name, value }) => `${name} = ${plainValue(value)}`).join(' · ')
  return (
    <>
      {one.rules.map((rule) => (
        <div key={rule.number}>
          {t('case.ruleMatched', { number: rule.number })}{' '}
          {rule.when.length === 0
            ? t('case.ruleAlways')
            : rule.when.map(({ input, condition }) => `${input} ${condition}`).join(t('case.ruleAnd'))}
          {' → '}
          <b>{rule.outcome.map(({ value }) => plainValue(value)).join(' · ')}</b>
          {rule.annotation && <div className="wm-quiet">{rule.annotation}</div>}
        </div>
      ))}
      {one.rules.length === 0 && (
        <div>
          {one.inputs.length > 0 && `${t('case.ruleNone')} `}→ <b>{plainValue(one.output)}</b>
        </div>
      )}
      {inputs && <div className="wm-quiet">{inputs}</div>}
    </>
  )
}
