import { Button, Text, UnstyledButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconChevronDown,
  IconChevronUp,
  IconCircleCheck,
  IconCircleX,
  IconInfoCircle,
  IconRoute,
} from '@tabler/icons-react'
import type { Finding } from '@waymark/shared/model'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDrawing } from './drawingContext.ts'
import classes from './Editor.module.css'
import { FixButton } from './FixButton.tsx'
import { usePlayedPath } from './usePlayedPath.ts'
import type { Problems } from './useProblems.ts'

const icons = { error: IconCircleX, warning: IconAlertTriangle, info: IconInfoCircle }

/** A thin line with counts; opened, one row per problem. A row leads to the shape it speaks of, and shows the way there. */
export function ProblemsDrawer({ problems }: { problems: Problems }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const [open, setOpen] = useState(false)
  const play = usePlayedPath()
  const { findings, pending } = problems
  const count = (severity: Finding['severity']) => findings.filter((f) => f.severity === severity).length
  const Arrow = open ? IconChevronDown : IconChevronUp

  useEffect(() => {
    for (const severity of ['error', 'warning'] as const) {
      const ids = findings.filter((f) => f.severity === severity).flatMap((f) => (f.elementId ? [f.elementId] : []))
      drawing.mark(`wm-problem-${severity}`, ids)
    }
  }, [drawing, findings])

  return (
    <section className={classes.problems} aria-label={t('problems.label')}>
      <UnstyledButton
        className={classes.problemsBar}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        disabled={findings.length === 0}
      >
        {pending ? (
          <span className={classes.info}>{t('problems.looking')}</span>
        ) : findings.length === 0 ? (
          <span className={`${classes.count} ${classes.good}`}>
            <IconCircleCheck size={16} aria-hidden />
            {t('problems.none')}
          </span>
        ) : (
          (['error', 'warning', 'info'] as const).map((severity) => {
            const Icon = icons[severity]
            return count(severity) === 0 ? null : (
              <span key={severity} className={`${classes.count} ${classes[severity]}`}>
                <Icon size={16} aria-hidden />
                {t(`problems.${severity}`, { count: count(severity) })}
              </span>
            )
          })
        )}
        {findings.length > 0 && <Arrow size={16} aria-hidden />}
      </UnstyledButton>
      {open && findings.length > 0 && (
        <ul className={classes.problemList}>
          {findings.map((finding) => {
            const Icon = icons[finding.severity]
            return (
              <li key={`${finding.rule}|${finding.elementId}|${finding.message}`} className={classes.problemRow}>
                <UnstyledButton
                  className={classes.problem}
                  onClick={() => {
                    if (finding.elementId) drawing.show(finding.elementId)
                    play(finding.path ?? [])
                  }}
                >
                  <Icon size={16} aria-hidden className={classes[finding.severity]} style={{ flex: 'none' }} />
                  <span>
                    {finding.message}
                    {finding.mend && (
                      <Text span inherit c="dimmed">
                        {' '}
                        {finding.mend}
                      </Text>
                    )}
                  </span>
                </UnstyledButton>
                {finding.path && finding.path.length > 1 && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    leftSection={<IconRoute size={14} aria-hidden />}
                    style={{ flex: 'none' }}
                    onClick={() => play(finding.path ?? [])}
                  >
                    {t('problems.play')}
                  </Button>
                )}
                <FixButton finding={finding} />
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
