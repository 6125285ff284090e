import { Tooltip } from '@mantine/core'
import type { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { useNow } from '../../ui/useNow.ts'
import { clockTime, dayOf, exactTime, useTimeWords } from '../../ui/words.ts'
import { wallClockOf } from '../../ui/zone.ts'
import classes from './case.module.css'
import { axisMarks, type Bar, timeLineOf } from './timeLine.ts'

interface Props {
  history: CasePage['history']
  selectedStep: string | undefined
  onSelect: (elementId: string) => void
}

/** One row per lane: who had the case, from when to when. */
export function TimeLine({ history, selectedStep, onSelect }: Props) {
  const { t } = useTranslation('monitor')
  const now = useNow()
  const line = timeLineOf(history, now)
  if (line.lanes.length === 0) return <p className="wm-quiet">{t('case.timeEmpty')}</p>
  const length = Math.max(1, line.toMs - line.fromMs)
  const share = (ms: number) => `${((ms - line.fromMs) / length) * 100}%`
  const marks = axisMarks(line.fromMs, line.toMs, 7)
  return (
    <section className={classes.time} aria-label={t('case.timeLabel')}>
      {line.lanes.map((lane) => (
        <div key={lane.lane ?? ''} className={classes.lane}>
          <div className={classes.laneName}>{lane.lane ?? t('case.noLane')}</div>
          <div className={classes.track} style={{ height: lane.lines * 30 + 6 }}>
            {marks.map((mark) => (
              <i key={mark} className={classes.grid} style={{ left: share(mark) }} />
            ))}
            {lane.bars.map((bar) => (
              <TimeBar
                key={bar.entry.elementInstanceKey}
                bar={bar}
                left={share(bar.fromMs)}
                width={`${((bar.toMs - bar.fromMs) / length) * 100}%`}
                selected={bar.entry.elementId === selectedStep}
                onSelect={onSelect}
              />
            ))}
          </div>
        </div>
      ))}
      <div className={classes.axis} aria-hidden>
        {marks.map((mark) => (
          <span key={mark} style={{ left: share(mark) }}>
            {markText(mark)}
          </span>
        ))}
      </div>
    </section>
  )
}

/** The day at midnight, the time in between. */
function markText(atMs: number): string {
  const { hour, minute } = wallClockOf(atMs)
  return hour === 0 && minute === 0 ? dayOf(atMs) : clockTime(atMs)
}

interface BarProps {
  bar: Bar
  left: string
  width: string
  selected: boolean
  onSelect: (elementId: string) => void
}

function TimeBar({ bar, left, width, selected, onSelect }: BarProps) {
  const { t } = useTranslation('monitor')
  const { duration } = useTimeWords()
  const nameOf = usePersonName()
  const { entry } = bar
  const who = nameOf(entry.completedBy ?? entry.assignee) || t('cases.nobody')
  const length = duration(bar.toMs - bar.fromMs)
  const label = t('case.barLabel', {
    step: entry.name,
    who,
    length,
    from: exactTime(bar.fromMs),
    to: entry.endedAt === null ? t('case.untilNow') : exactTime(bar.toMs),
  })
  return (
    <Tooltip label={label} multiline maw={360}>
      <button
        type="button"
        className={classes.bar}
        data-state={entry.state}
        data-selected={selected}
        style={{ left, width, top: bar.line * 30 + 3 }}
        onClick={() => onSelect(entry.elementId)}
      >
        <span>
          {entry.name} · {length}
        </span>
        <span className="wm-visually-hidden">{label}</span>
      </button>
    </Tooltip>
  )
}
