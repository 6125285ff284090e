import type { Shell } from '../shell.ts'
import { type ActivatedJob, activateJobs, nextJobAt } from '../store/queries/jobs.ts'
import { variablesSeenBy } from '../store/queries/tasks.ts'

/** What a worker asks for. Without names in `variables` it gets all that its step sees. */
export interface JobsWanted {
  readonly type: string
  readonly worker: string
  readonly max: number
  readonly timeoutMs: number
  readonly variables: readonly string[]
}

/** A pinned clock can be moved while somebody waits. */
const longestNapMs = 1_000

/**
 * Hands jobs to a worker; when there is none, waits until one comes, the time is up or the caller has gone.
 *
 * @param waitMs how long to wait at most; 0 answers at once
 */
export async function jobsFor(
  shell: Shell,
  wanted: JobsWanted,
  waitMs: number,
  gone?: AbortSignal,
): Promise<{ job: ActivatedJob; variables: Record<string, unknown> }[]> {
  const { db, clock } = shell
  const patience = AbortSignal.any([AbortSignal.timeout(waitMs), shell.live.closing, ...(gone ? [gone] : [])])
  for (;;) {
    // Counted before the look, so that nothing falls between looking and waiting.
    const seen = shell.live.moves()
    const now = new Date(clock.nowMs())
    const deadline = new Date(now.getTime() + wanted.timeoutMs)
    const jobs = await activateJobs(db, { ...wanted, now, deadline })
    if (jobs.length > 0) return Promise.all(jobs.map(withVariables))
    if (waitMs === 0 || patience.aborted) return []
    const next = await nextJobAt(db, wanted.type)
    // One that waits for its deadline or its back-off becomes free without anything moving.
    const due = next ? [AbortSignal.timeout(Math.min(Math.max(next.getTime() - clock.nowMs(), 50), longestNapMs))] : []
    await shell.live.movedSince(seen, AbortSignal.any([patience, ...due]))
  }

  async function withVariables(job: ActivatedJob) {
    const all = await variablesSeenBy(db, job.root_key, job.instance_key, job.element_key)
    const names = wanted.variables
    const variables =
      names.length > 0 ? Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))) : all
    return { job, variables }
  }
}
