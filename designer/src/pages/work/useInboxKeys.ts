import type { InboxTask } from '@waymark/shared/contract'
import { useEffect, useRef } from 'react'
import { usePerson } from '../../server/session.ts'
import { isTyping } from '../../ui/keys.ts'
import { useClaim } from './useClaim.ts'

interface Options {
  tasks: InboxTask[]
  chosen: string | undefined
  choose: (task: InboxTask) => void
  open: (task: InboxTask) => void
}

/** J and K move along the list, Enter opens, C claims or gives back. Silent while somebody types. */
export function useInboxKeys(options: Options) {
  const { username } = usePerson()
  const { claim, giveBack } = useClaim()
  const latest = useRef(onKey)
  latest.current = onKey
  useEffect(() => {
    const listener = (event: KeyboardEvent) => latest.current(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])

  function onKey(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const { tasks, chosen, choose, open } = options
    const at = tasks.findIndex((task) => task.userTaskKey === chosen)
    const task = tasks[at]
    const step = { j: 1, k: -1 }[event.key]
    if (step !== undefined) {
      const next = tasks[Math.min(tasks.length - 1, Math.max(0, at < 0 ? 0 : at + step))]
      if (!next) return
      event.preventDefault()
      choose(next)
      document.getElementById(`task-${next.userTaskKey}`)?.scrollIntoView({ block: 'nearest' })
      return
    }
    if (!task) return
    // A button or link that has the focus answers Enter itself.
    const pressable = event.target instanceof HTMLElement && event.target.closest('a, button') !== null
    if (event.key === 'Enter' && !pressable) open(task)
    if (event.key === 'c') {
      if (task.assignee === null) claim.mutate(task)
      else if (task.assignee === username && task.candidateGroups.length > 0) giveBack.mutate(task)
    }
  }
}
