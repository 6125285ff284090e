import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DrawnElement, Marks } from './marks.ts'

interface Props {
  title: string
  steps: readonly DrawnElement[]
  marks: Marks | null
  onOpen?: (elementId: string) => void
  /** The step the reader is at, to be shown on the drawing; null when they leave the list. */
  onFocusStep: (elementId: string | null) => void
}

/**
 * The drawing as an ordered list, for those who cannot see it or use no pointer: one stop of the Tab key, arrows move
 * along the steps. It is hidden until it has the focus.
 */
export function StepList({ title, steps, marks, onOpen, onFocusStep }: Props) {
  const { t } = useTranslation('canvas')
  const [at, setAt] = useState(0)
  const list = useRef<HTMLOListElement>(null)
  const current = Math.min(at, steps.length - 1)

  function onKeyDown(event: KeyboardEvent) {
    const next = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: steps.length - 1 }[event.key]
    if (next === undefined || next < 0 || next >= steps.length) return
    event.preventDefault()
    setAt(next)
    list.current?.querySelectorAll('button')[next]?.focus()
  }

  return (
    <nav className="wm-steps" aria-label={title} onBlur={() => onFocusStep(null)}>
      <p className="wm-steps-hint">{t('stepsHint')}</p>
      <ol ref={list}>
        {steps.map((step, index) => {
          const mark = marks?.steps.get(step.id)
          return (
            <li key={step.id}>
              <button
                type="button"
                tabIndex={index === current ? 0 : -1}
                onKeyDown={onKeyDown}
                onFocus={() => {
                  setAt(index)
                  onFocusStep(step.id)
                }}
                onClick={() => onOpen?.(step.id)}
              >
                <span>{step.name}</span>
                {marks && <span className="wm-steps-state">{t(`state.${mark?.state ?? 'rest'}`)}</span>}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
