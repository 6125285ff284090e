import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { isTyping } from '../ui/keys.ts'
import { type Area, areaPaths } from './areas.ts'
import { openCommands, openKeySheet } from './asked.ts'

const targets: Record<string, Area> = { i: 'work', m: 'monitor', p: 'studio', s: 'studio', n: 'insights' }
const withinMs = 1200

/** Ctrl+K finds and commands, `g` and then a letter goes to an area, `?` shows the keys. Silent while somebody types. */
export function useGoKeys(areas: readonly Area[]) {
  const navigate = useNavigate()
  const latest = useRef(areas)
  latest.current = areas
  useEffect(() => {
    let goAtMs = 0
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        openCommands()
        return
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') {
        openKeySheet()
        return
      }
      const target = targets[event.key]
      if (target && latest.current.includes(target) && event.timeStamp - goAtMs < withinMs) {
        event.preventDefault()
        void navigate({ to: areaPaths[target] })
      }
      goAtMs = event.key === 'g' ? event.timeStamp : 0
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}
