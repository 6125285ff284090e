import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { isTyping } from '../ui/keys.ts'
import { type Area, areaPaths } from './areas.ts'
import { useKeySheet } from './KeySheet.tsx'

const targets: Record<string, Area> = { i: 'work', m: 'monitor', p: 'studio', s: 'studio', n: 'insights' }
const withinMs = 1200

/** `g` and then a letter goes to an area, `?` shows the keys. Silent while somebody types. */
export function useGoKeys() {
  const navigate = useNavigate()
  useEffect(() => {
    let goAtMs = 0
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (event.key === '?') {
        useKeySheet.setState({ open: true })
        return
      }
      const target = targets[event.key]
      if (target && event.timeStamp - goAtMs < withinMs) {
        event.preventDefault()
        void navigate({ to: areaPaths[target] })
      }
      goAtMs = event.key === 'g' ? event.timeStamp : 0
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}
