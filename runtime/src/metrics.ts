import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Shell } from './shell.ts'
import { countConnections, countInstallation, type InstallationCounts } from './store/queries/installation.ts'

/** What the runtime tells Prometheus. */
export interface Metrics {
  readonly contentType: string
  /** All figures in Prometheus' text format. Those of the database are counted anew for each call. */
  text(): Promise<string>
  /** A request has been answered. `route` is the pattern, such as `/v2/user-tasks/:userTaskKey`, so that series stay few. */
  answered(of: { method: string; route: string; status: number; seconds: number }): void
}

/**
 * Opens the figures of one runtime. What happened is counted by the runtime that did it; what is there (instances, timers, jobs) is
 * counted in the database, so every runtime on it tells the same.
 */
export function openMetrics(shell: Pick<Shell, 'db' | 'clock' | 'log' | 'committer' | 'version'>): Metrics {
  const { db, clock, log, committer } = shell
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const gauge = <L extends string = never>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge<L>({ name: `waymark_${name}`, help, registers, labelNames })
  gauge('info', 'Version of Waymark and kind of its database', ['version', 'database']).set(
    { version: shell.version, database: db.kind },
    1,
  )

  const commands = new Counter({
    name: 'waymark_commands_total',
    help: 'Commands that the committer answered, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers,
  })
  const batchSize = new Histogram({
    name: 'waymark_batch_commands',
    help: 'Commands that were committed together',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  })
  const commitTime = new Histogram({
    name: 'waymark_commit_seconds',
    help: 'Time from the first try of a batch to its commit',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  committer.observe({
    answered(kind, outcome) {
      const name = `${kind} ${outcome}`
      let series = commandSeries.get(name)
      if (!series) {
        series = commands.labels({ kind, outcome })
        commandSeries.set(name, series)
      }
      series.inc()
    },
    committed({ size, tookMs }) {
      batchSize.observe(size)
      commitTime.observe(tookMs / 1000)
    },
  })
  const requests = new Histogram({
    name: 'waymark_http_request_seconds',
    help: 'Time until a request was answered, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  // Finding a series by its labels costs more than counting.
  const requestSeries = new Map<string, Histogram.Internal<'method' | 'route' | 'status'>>()
  const commandSeries = new Map<string, Counter.Internal>()

  const queued = gauge('commands_waiting', 'Commands that wait for a batch in this runtime')
  const flying = gauge('writers_busy', 'Batches that this runtime is writing now')
  gauge('writers', 'Batches that this runtime may write at once').set(db.writers)
  const up = gauge('database_up', '1 where the database answered this very question')
  const counts: { readonly [name in keyof InstallationCounts]: Gauge } = {
    live: gauge('instances_live', 'Process instances that have not ended'),
    tasks: gauge('user_tasks_open', 'User tasks that wait for a person'),
    timers: gauge('timers_waiting', 'Timers that are set'),
    timersDue: gauge('timers_due', 'Timers whose time has come and that have not fired'),
    timersLateSeconds: gauge('timers_late_seconds', 'How long the longest due timer has been due'),
    jobs: gauge('jobs_waiting', 'Jobs that wait for a worker or are with one'),
    failedJobs: gauge('jobs_failed', 'Jobs without retries left'),
    incidents: gauge('incidents_active', 'Incidents that nobody has resolved'),
  }
  const connections = gauge('database_connections', 'Connections to the database, of all runtimes, by state', ['state'])

  return {
    contentType: register.contentType,
    answered({ method, route, status, seconds }) {
      const name = `${method} ${route} ${status}`
      let series = requestSeries.get(name)
      if (!series) {
        series = requests.labels({ method, route, status })
        requestSeries.set(name, series)
      }
      series.observe(seconds)
    },
    async text() {
      queued.set(committer.stats.queued)
      flying.set(committer.stats.flying)
      try {
        await countInDatabase()
        up.set(1)
      } catch (error) {
        // Whoever watches has to hear of it: the other figures are told all the same.
        log.warn({ err: error }, 'the database does not answer the question for metrics')
        for (const one of Object.values(counts)) one.remove()
        connections.reset()
        up.set(0)
      }
      return register.metrics()
    },
  }

  async function countInDatabase() {
    const counted = await countInstallation(db, clock.nowMs())
    for (const name of Object.keys(counts) as (keyof InstallationCounts)[]) counts[name].set(counted[name])
    const states = await countConnections(db)
    connections.reset()
    for (const { state, count } of states) connections.set({ state }, count)
  }
}
