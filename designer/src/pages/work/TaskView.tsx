import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconMap2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { InboxTask, TaskPage } from '@waymark/shared/contract'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { taskQuery } from '../../server/work.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { BeforeAfter } from './BeforeAfter.tsx'
import { RouteMap } from './RouteMap.tsx'
import { StepStrip } from './StepStrip.tsx'
import classes from './Task.module.css'
import { TaskHead } from './TaskHead.tsx'
import { TaskTabs } from './TaskTabs.tsx'
import { TaskWork } from './TaskWork.tsx'

interface Props {
  userTaskKey: string
  /** Stands beside the list, not on a page of its own. */
  beside?: boolean
  tab?: string
  onTab?: (tab: string) => void
  /** A task was completed; what to open now, null for the list. */
  onNext: (next: InboxTask | null) => void
}
/** From this width on (px) the form and the map stand side by side. */
const roomForTwo = 820

/** One task: the desk at the left, the route and the case's papers at the right; below each other where it is narrow. */
export function TaskView({ userTaskKey, ...props }: Props) {
  const { ref, width } = useElementSize()
  const query = useQuery(taskQuery(userTaskKey))
  const wide = width >= roomForTwo
  return (
    <div ref={ref} className={classes.view} data-wide={wide}>
      {width > 0 && (
        <Loaded query={query} skeleton={<PageSkeleton shape={wide ? 'split' : 'rows'} />}>
          {(page) => <Task key={userTaskKey} page={page} wide={wide} {...props} />}
        </Loaded>
      )}
    </div>
  )
}

function Task({
  page,
  wide,
  beside = false,
  ...props
}: Omit<Props, 'userTaskKey'> & { page: TaskPage; wide: boolean }) {
  const { t } = useTranslation('work')
  const side = useRef<HTMLDivElement>(null)
  const [mapShown, setMapShown] = useState(false)
  const [ownTab, setOwnTab] = useState('conversation')
  const showTab = (tab: string) => {
    setOwnTab(tab)
    props.onTab?.(tab)
  }
  const tabs = <TaskTabs page={page} tab={props.tab ?? ownTab} onTab={showTab} />
  const head = (
    <>
      <TaskHead page={page} beside={beside} />
      {!wide && <StepStrip page={page} />}
    </>
  )
  return (
    <>
      <TaskWork
        page={page}
        head={head}
        onNext={props.onNext}
        onShowFiles={() => {
          showTab('files')
          side.current?.lastElementChild?.scrollIntoView({ block: 'nearest' })
        }}
      />
      <div className={classes.side} ref={side}>
        {wide ? (
          <>
            <RouteMap page={page} />
            <BeforeAfter page={page} />
          </>
        ) : (
          <>
            <Button
              variant="default"
              fullWidth
              aria-expanded={mapShown}
              leftSection={<IconMap2 size={18} stroke={1.6} aria-hidden />}
              onClick={() => setMapShown(!mapShown)}
            >
              {t(mapShown ? 'map.hide' : 'map.show')}
            </Button>
            {mapShown && <RouteMap page={page} />}
            <BeforeAfter page={page} />
          </>
        )}
        {tabs}
      </div>
    </>
  )
}
