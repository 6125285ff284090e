import { Button } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { CasePage, type TaskPage, type Trail } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DiagramView } from '../../canvas/DiagramView.tsx'
import { call } from '../../server/call.ts'
import { definitionXmlQuery } from '../../server/work.ts'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import classes from './Task.module.css'

/** The route with this step lit. A called process shows its own map; the crumbs open those above it. */
export function RouteMap({ page }: { page: TaskPage }) {
  const { t } = useTranslation('work')
  const levels = page.breadcrumb
  const own = Math.max(0, levels.length - 1)
  const [shown, setShown] = useState<number | null>(null)
  const at = Math.min(shown ?? own, own)
  const level = levels[at]
  const below = levels[at + 1]
  const xml = useQuery(definitionXmlQuery(level?.processDefinitionKey ?? page.task.processDefinitionKey))
  const above = useQuery({
    queryKey: ['case', level?.processInstanceKey, 'page'],
    queryFn: () => call('GET', `/api/cases/${level?.processInstanceKey}`, { schema: CasePage }),
    enabled: at < own && level !== undefined,
  })
  const focus = at < own ? (below?.elementId ?? undefined) : page.task.elementId
  const trail = at < own ? (above.data?.trail ?? onlyActive(focus)) : page.trail
  const label =
    at < own
      ? t('map.labelAbove', { process: level?.processName, step: below?.elementName ?? '' })
      : t('map.label', { process: level?.processName ?? page.task.processName, step: page.task.name })
  return (
    <section className={classes.map}>
      {levels.length > 1 && (
        <nav className={classes.levels} aria-label={t('map.crumbs')}>
          {levels.map((entry, index) => (
            <span key={entry.processInstanceKey}>
              {index > 0 && <IconChevronRight size={14} aria-hidden />}
              <Button
                size="compact-sm"
                variant={index === at ? 'light' : 'subtle'}
                color={index === at ? 'teal' : 'gray'}
                aria-current={index === at ? 'true' : undefined}
                onClick={() => setShown(index)}
              >
                <MiddleCut text={entry.processName} max={28} />
              </Button>
            </span>
          ))}
        </nav>
      )}
      <div className={classes.paper}>
        {xml.isError ? (
          <ErrorState error={xml.error} onRetry={() => void xml.refetch()} />
        ) : (
          <DiagramView
            key={level?.processDefinitionKey}
            xml={xml.data}
            trail={trail}
            focusElementId={focus}
            ariaLabel={label}
            showMinimap={false}
          />
        )}
      </div>
    </section>
  )
}

/** What is known of a map above without asking: the called process is running. */
function onlyActive(elementId: string | undefined): Trail | undefined {
  if (elementId === undefined) return undefined
  const element = {
    elementId,
    state: 'active' as const,
    count: 1,
    lastAt: '',
    by: null,
    dueDate: null,
    calledProcessInstanceKey: null,
  }
  return { elements: [element], flows: [] }
}
