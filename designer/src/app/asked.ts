import { create } from 'zustand'

/** What was asked for with a key or a button: each ask counts, so that asking again opens it again. */
export const useAsked = create(() => ({ commands: 0, keys: 0 }))

export function openCommands() {
  useAsked.setState(({ commands }) => ({ commands: commands + 1 }))
}

export function openKeySheet() {
  useAsked.setState(({ keys }) => ({ keys: keys + 1 }))
}
