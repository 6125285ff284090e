import type { CompiledDecisions } from '@waymark/shared/dmn'
import { useEffect, useState } from 'react'
import type { DecisionPaper } from '../../../canvas/decisions/decisionPaper.ts'

const restMs = 400

/** What the file says once the hand rests: the decisions ready to be tried, or what is wrong with them. Null before the first look. */
export function useDecisionModel(paper: DecisionPaper | null): CompiledDecisions | null {
  const [compiled, setCompiled] = useState<CompiledDecisions | null>(null)
  useEffect(() => {
    if (!paper) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let edits = -1
    let asked = 0
    const look = async () => {
      asked += 1
      const mine = asked
      const { compileDecisions } = await import('@waymark/shared/dmn')
      const next = await compileDecisions(await paper.xml())
      if (mine === asked) setCompiled(next)
    }
    const changed = () => {
      if (paper.edits() === edits) return
      const first = edits === -1
      edits = paper.edits()
      clearTimeout(timer)
      timer = setTimeout(() => void look(), first ? 0 : restMs)
    }
    changed()
    const stop = paper.subscribe(changed)
    return () => {
      stop()
      asked += 1
      clearTimeout(timer)
    }
  }, [paper])
  return compiled
}
