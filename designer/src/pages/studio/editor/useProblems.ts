import { useQuery } from '@tanstack/react-query'
import type { Finding } from '@waymark/shared/model'
import { useEffect, useMemo, useState } from 'react'
import type { Drawing } from '../../../canvas/modeler/drawing.ts'
import { checkDrawing, decisionDraftsQuery } from '../../../server/studio.ts'
import type { ProblemsAnswer, ProblemsQuestion } from './problems.worker.ts'

export interface Problems {
  readonly findings: readonly Finding[]
  /** Nothing was looked at yet. */
  readonly pending: boolean
}

const hereMs = 500
const serverMs = 2500

/**
 * What is wrong with the drawing, looked at half a second after the last change in a worker of its own, and by the
 * server (which knows the other processes and the forms) when the hand rests longer.
 */
export function useProblems(drawing: Drawing): Problems {
  const [here, setHere] = useState<readonly Finding[] | null>(null)
  const [there, setThere] = useState<readonly Finding[]>([])

  const decisions = useQuery(decisionDraftsQuery).data
  const known = decisions?.map(({ draftId, version }) => `${draftId} ${version}`).join()

  // biome-ignore lint/correctness/useExhaustiveDependencies: a decision that came or was published changes what the server sees.
  useEffect(() => {
    const worker = new Worker(new URL('./problems.worker.ts', import.meta.url), { type: 'module' })
    let asked = 0
    let hereTimer: ReturnType<typeof setTimeout> | undefined
    let serverTimer: ReturnType<typeof setTimeout> | undefined
    let request: AbortController | undefined
    let edits = -1
    worker.onmessage = ({ data }: MessageEvent<ProblemsAnswer>) => {
      if (data.id === asked) setHere(data.findings)
    }
    look()
    const stop = drawing.subscribe(look)
    return () => {
      stop()
      clearTimeout(hereTimer)
      clearTimeout(serverTimer)
      request?.abort()
      worker.terminate()
    }

    function look() {
      if (drawing.edits() === edits) return
      const first = edits === -1
      edits = drawing.edits()
      clearTimeout(hereTimer)
      clearTimeout(serverTimer)
      hereTimer = setTimeout(() => void askHere(), first ? 0 : hereMs)
      serverTimer = setTimeout(() => void askServer(), first ? hereMs : serverMs)
    }

    async function askHere() {
      asked += 1
      const question: ProblemsQuestion = { id: asked, xml: await drawing.xml() }
      worker.postMessage(question)
    }

    async function askServer() {
      request?.abort()
      request = new AbortController()
      const { signal } = request
      try {
        setThere(await checkDrawing(await drawing.xml(), signal))
      } catch (error) {
        // Without the server only its part of the list is missing; publishing asks it again in any case.
        if (!signal.aborted) console.warn('The server could not check the drawing.', error)
      }
    }
  }, [drawing, known])

  return useMemo(() => ({ findings: merged(here ?? [], there), pending: here === null }), [here, there])
}

/** Both lists without doubles, the gravest first. */
export function merged(here: readonly Finding[], there: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  const order = { error: 0, warning: 1, info: 2 }
  return [...here, ...there]
    .filter((finding) => {
      const key = `${finding.rule}|${finding.elementId}|${finding.message}`
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .sort((a, b) => order[a.severity] - order[b.severity])
}
