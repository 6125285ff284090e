import type { Funnel } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { useTimeWords } from '../../ui/words.ts'
import classes from './insights.module.css'

type StageState = 'in' | 'reached' | 'refused' | 'won'

interface Props {
  funnel: Funnel
  /** `won` is of no stage. */
  onOpen: (stage: string | undefined, state: StageState) => void
}

/**
 * One bar per stage, its length the number of cases that came at least this far. The refused leave as a bar of their own
 * on the same scale, with their reasons.
 */
export function FunnelBars({ funnel, onOpen }: Props) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const most = Math.max(1, ...funnel.stages.map((stage) => Math.max(stage.reached, stage.refused)))
  // Room for the figures is the same for all, so that the lengths stay comparable.
  const width = (count: number) => `calc((100% - 156px) * ${count / most})`
  const percent = (share: number) => share.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 0 })
  const withSum = funnel.stages.some((stage) => stage.reachedSum !== null)
  return (
    <ol className={classes.stages} aria-label={t('funnelPage.bars')}>
      {[...funnel.stages]
        .sort((a, b) => a.order - b.order)
        .map((stage) => (
          <li key={stage.stage} className={classes.stage}>
            <div className={classes.stageHead}>
              <h2>{stage.stage}</h2>
              <span className="wm-quiet">
                {[
                  stage.conversion !== null && t('funnelPage.conversion', { share: percent(stage.conversion) }),
                  stage.medianMs !== null && t('funnelPage.median', { time: duration(stage.medianMs) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </div>
            <div className={classes.stageBars}>
              <button
                type="button"
                className={classes.reached}
                disabled={stage.reached === 0}
                onClick={() => onOpen(stage.stage, 'reached')}
              >
                <i style={{ width: width(stage.reached) }} />
                <span className="wm-visually-hidden">{t('cases.reached', { stage: stage.stage })}: </span>
                <span>
                  <strong>{stage.reached.toLocaleString()}</strong>
                  {withSum && <small>{t('cases.sum', { sum: (stage.reachedSum ?? 0).toLocaleString() })}</small>}
                </span>
              </button>
              {stage.refused > 0 && (
                <div className={classes.leaving}>
                  <button type="button" className={classes.refused} onClick={() => onOpen(stage.stage, 'refused')}>
                    <i style={{ width: width(stage.refused) }} />
                    <span className="wm-visually-hidden">{stage.stage}: </span>
                    <span>{t('funnelPage.refused', { count: stage.refused })}</span>
                  </button>
                  <ul aria-label={t('funnelPage.reasons', { stage: stage.stage })}>
                    {stage.reasons.map(({ reason, count }) => (
                      <li key={reason}>{t('funnelPage.reason', { reason: spelled(reason), count })}</li>
                    ))}
                  </ul>
                </div>
              )}
            </div>
            <button
              type="button"
              className={classes.nowIn}
              disabled={stage.now === 0}
              onClick={() => onOpen(stage.stage, 'in')}
            >
              <span className="wm-visually-hidden">{stage.stage}: </span>
              {stage.nowSum === null
                ? t('funnelPage.now', { formatted: stage.now.toLocaleString() })
                : t('funnelPage.nowSum', { formatted: stage.now.toLocaleString(), sum: stage.nowSum.toLocaleString() })}
            </button>
          </li>
        ))}
      <li className={classes.stage}>
        <div className={classes.stageHead}>
          <h2>{t('funnelPage.won')}</h2>
        </div>
        <div className={classes.stageBars}>
          <button
            type="button"
            className={classes.won}
            disabled={funnel.won === 0}
            onClick={() => onOpen(undefined, 'won')}
          >
            <i style={{ width: width(funnel.won) }} />
            <span className="wm-visually-hidden">{t('cases.won')}: </span>
            <span>
              <strong>{funnel.won.toLocaleString()}</strong>
              {funnel.wonSum !== null && <small>{t('cases.sum', { sum: funnel.wonSum.toLocaleString() })}</small>}
            </span>
          </button>
        </div>
      </li>
    </ol>
  )
}

/** Reasons are often a form's option values: "noBudget" reads as "No budget". Sentences stay as they are. */
function spelled(reason: string): string {
  if (!/^[a-z]+([A-Z][a-z]*)*$/.test(reason)) return reason
  const words = reason.replace(/([A-Z])/g, ' $1').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
