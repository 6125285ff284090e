import { z } from 'zod'
import { Instant, Key } from './common.ts'

/** GET /api/insights/processes/{processId}/steps?from&to&version&saleType&calendar: how long each step takes. Dwell times in ms. */
export const StepInsights = z.object({
  processId: z.string(),
  name: z.string(),
  processDefinitionKey: Key,
  version: z.number().int(),
  versions: z.array(z.number().int()),
  from: Instant,
  to: Instant,
  steps: z.array(
    z.object({
      elementId: z.string(),
      name: z.string(),
      lane: z.string().nullable(),
      kind: z.string(),
      waitingNow: z.number().int(),
      lateNow: z.number().int(),
      /** Half of those that wait now have waited longer than this. */
      waitingMedianMs: z.number().nullable(),
      completed: z.number().int(),
      meanMs: z.number().nullable(),
      medianMs: z.number().nullable(),
      p90Ms: z.number().nullable(),
      expectedMs: z.number().nullable(),
    }),
  ),
  /** The step that stalls most, or null while nothing waits or has finished. */
  worst: z.string().nullable(),
  /** Working calendars by which times can be counted. */
  calendars: z.array(z.string()),
  /** The one by which they are: only its hours count. Null: all hours do. */
  calendar: z.string().nullable(),
  /** Whether the times are those of the latest cases only, where there are too many to count. */
  isSample: z.boolean(),
})
export type StepInsights = z.infer<typeof StepInsights>

/** GET /api/insights/processes/{processId}/steps/{elementId}/people?from&to&version&saleType&calendar: those who work at a step. */
export const StepPeople = z.object({
  /** Those with most to do first, then those with most done. */
  people: z.array(
    z.object({
      /** Null: the team queue. */
      username: z.string().nullable(),
      name: z.string(),
      waiting: z.number().int(),
      completed: z.number().int(),
      medianMs: z.number().nullable(),
    }),
  ),
  /** Whether the times are those of the latest cases only, where there are too many to count. */
  isSample: z.boolean(),
})
export type StepPeople = z.infer<typeof StepPeople>

/** GET /api/insights/processes/{processId}/funnel?from&to&saleType&responsible: stages of the root process in order. */
export const Funnel = z.object({
  processId: z.string(),
  name: z.string(),
  from: Instant,
  to: Instant,
  stages: z.array(
    z.object({
      stage: z.string(),
      order: z.number().int(),
      elementIds: z.array(z.string()),
      /** Cases in it now, and the sum of their amounts. */
      now: z.number().int(),
      nowSum: z.number().nullable(),
      /** Cases that came at least this far in the period, and the sum of their amounts. */
      reached: z.number().int(),
      reachedSum: z.number().nullable(),
      /** Share of those that reached the stage before. */
      conversion: z.number().nullable(),
      medianMs: z.number().nullable(),
      refused: z.number().int(),
      reasons: z.array(z.object({ reason: z.string(), count: z.number().int() })),
    }),
  ),
  won: z.number().int(),
  wonSum: z.number().nullable(),
  saleTypes: z.array(z.string()),
})
export type Funnel = z.infer<typeof Funnel>

/** GET /api/admin/health: the installation in words and numbers. */
export const Health = z.object({
  database: z.object({
    kind: z.enum(['postgresql', 'pglite']),
    version: z.string(),
    durability: z.string(),
    sizeBytes: z.number(),
    /** Of all runtimes and other users; null for the embedded database. */
    connections: z.object({ open: z.number(), busy: z.number(), allowed: z.number() }).nullable(),
  }),
  runtime: z.object({ version: z.string(), startedAt: Instant, node: z.string(), memoryMb: z.number() }),
  engine: z.object({
    queued: z.number(),
    /** Batches that are being written now, and how many may be at once. */
    writersBusy: z.number(),
    writers: z.number(),
    live: z.number(),
    tasks: z.number(),
    timers: z.number(),
    timersDue: z.number(),
    timersLateSeconds: z.number(),
    incidents: z.number(),
    jobs: z.number(),
    failedJobs: z.number(),
  }),
  /** What this runtime carried out of late. */
  lately: z.object({
    minutes: z.number(),
    commands: z.number(),
    refused: z.number(),
    failed: z.number(),
    batches: z.number(),
    medianCommitMs: z.number().nullable(),
    slowCommitMs: z.number().nullable(),
  }),
})
export type Health = z.infer<typeof Health>
