import { useEffect } from 'react'
import { create } from 'zustand'

export interface Crumb {
  label: string
  /** A path of this app; the last crumb has none. */
  to?: string
}

/** What the frame writes after the area's name in the top line. */
export const useCrumbStore = create<{ crumbs: readonly Crumb[] }>(() => ({ crumbs: [] }))

/** Says where the page is, below its area: `useCrumbs([{ label: 'Sales', to: '/monitor/processes/Sales' }, { label: 'S-17' }])`. */
export function useCrumbs(crumbs: readonly Crumb[]) {
  const text = JSON.stringify(crumbs)
  useEffect(() => {
    useCrumbStore.setState({ crumbs: JSON.parse(text) as Crumb[] })
    return () => useCrumbStore.setState({ crumbs: [] })
  }, [text])
}
