import type { Command } from 'commander'
import { hold, keepings, release, setRetention } from '../actions/history.ts'
import type { Shell } from '../shell.ts'
import { PruningUndone, pruneAuditTrail, pruneMonth } from '../store/prune.ts'
import { recordAct } from '../store/queries/audit.ts'
import { auditTrail, type MonthOfHistory, monthsOfHistory } from '../store/retention.ts'
import { checkRollups, rebuildRollups } from '../store/rollups.ts'

type Stage = Pick<Shell, 'db' | 'clock' | 'keys'>

interface Place {
  /** Opens what the settings name for the time of the work. */
  with(work: (shell: Stage) => Promise<void>): Promise<void>
  say(line: string): void
  /** Something is wrong: the exit code says so. */
  fail(line: string): void
}

/** Adds `history` with all that looks at it, keeps it, drops it and checks it. */
export function addHistoryCommands(program: Command, place: Place): void {
  const { say, fail } = place
  const history = program
    .command('history')
    .description('what remains of cases after their end: list the months, and what retention will drop')
    .action(() =>
      place.with(async ({ db, clock }) => {
        for (const line of tableOf(await monthsOfHistory(db, clock.nowMs()))) say(line)
        say('')
        for (const { processId, name, days } of await keepings({ db }))
          say(`${processId === auditTrail ? name : `${name} (${processId})`}: ${inWords(days)}`)
      }),
    )

  history
    .command('retention <process> <days>')
    .description(
      'keep cases of a process for so many days after their end, or `forever`; `--audit` for the audit trail',
    )
    .option('--audit', 'the audit trail instead of a process: `history retention --audit - 730`')
    .action((process: string, days: string, { audit }: { audit?: boolean }) =>
      place.with(async (shell) => {
        const processId = audit ? auditTrail : process
        const kept = days === 'forever' ? null : Number(days)
        if (kept !== null && (!Number.isInteger(kept) || kept < 1 || kept > 36_500))
          throw new Error(`"${days}" is neither a whole number of days from 1 to 36500 nor "forever".`)
        if (!(await setRetention(shell, { processId, days: kept, by: null })))
          throw new Error(`There is no process "${process}".`)
        say(`${audit ? 'The audit trail' : `Cases of ${process}`}: ${inWords(kept)}`)
      }),
    )

  history
    .command('hold <case>')
    .description('keep one case whatever retention says')
    .requiredOption('--reason <text>', 'why: it is in the audit trail')
    .action((rootKey: string, { reason }: { reason: string }) =>
      place.with(async (shell) => {
        if (!(await hold(shell, { rootKey: keyFrom(rootKey), reason, by: null })))
          throw new Error(`There is no case ${rootKey}.`)
        say(`Case ${rootKey} is kept until it is released.`)
      }),
    )
  history
    .command('release <case>')
    .description('let retention have a case again')
    .action((rootKey: string) =>
      place.with(async (shell) => {
        if (!(await release(shell, { rootKey: keyFrom(rootKey), by: null })))
          throw new Error(`Case ${rootKey} was not held.`)
        say(`Case ${rootKey} is kept as long as its process says.`)
      }),
    )

  history
    .command('prune')
    .description('drop what retention lets go, every month of it, now')
    .option('--dry-run', 'only say what would be dropped')
    .action(({ dryRun }: { dryRun?: boolean }) =>
      place.with(async (shell) => {
        const { db, clock } = shell
        const nowMs = clock.nowMs()
        const months = (await monthsOfHistory(db, nowMs)).filter(({ over, due }) => over && due > 0)
        if (months.length === 0) say('Retention lets nothing go.')
        for (const { month, name, due, finished, running } of months) {
          if (dryRun) {
            say(`${name}: ${due} of ${finished + running} cases would be dropped.`)
            continue
          }
          try {
            const pruned = await pruneMonth(db, month, { nowMs, realMs: () => clock.realMs() })
            if (!pruned) return fail('Another Waymark is pruning just now. Try again when it is done.')
            await recordPruning(shell, 'prune', name, { ...pruned })
            say(`${name}: dropped ${pruned.dropped} cases, kept ${pruned.kept}.`)
          } catch (error) {
            if (!(error instanceof PruningUndone)) throw error
            fail(`${name}: nothing was dropped, because ${error.message}.`)
          }
        }
        if (dryRun) return
        for (const name of await pruneAuditTrail(db, nowMs)) {
          await recordPruning(shell, 'pruneAuditTrail', name, {})
          say(`${name}: dropped the audit trail.`)
        }
      }),
    )

  history
    .command('check')
    .description('count every figure anew from the rows and compare')
    .action(() =>
      place.with(async ({ db }) => {
        const differences = await checkRollups(db)
        if (differences.length === 0) return say('Every figure is what the rows add up to.')
        for (const { processId, measure, hour, subject, part, rolledUp, counted } of differences)
          fail(
            [
              `${processId} ${[measure, subject, part].filter(Boolean).join(' ')}`,
              hour === 0 ? 'now' : new Date(hour * 3_600_000).toISOString(),
              `${rolledUp.n} (${rolledUp.total}), counted ${counted.n} (${counted.total})`,
            ].join(', '),
          )
        fail('Run "history rebuild" to count all figures anew.')
      }),
    )
  history
    .command('rebuild')
    .description('throw all figures away and count them anew from the rows; work waits meanwhile')
    .action(() =>
      place.with(async ({ db }) => {
        await rebuildRollups(db)
        say('All figures were counted anew.')
      }),
    )
}

async function recordPruning(
  { db, clock, keys }: Stage,
  action: string,
  month: string,
  detail: Record<string, unknown>,
) {
  const at = new Date(clock.nowMs())
  await recordAct(db, await keys.next(), { by: null, at, action, subject: 'history', subjectKey: month, detail })
}

function keyFrom(text: string): string {
  if (/^\d{1,19}$/.test(text)) return text
  throw new Error(`"${text}" is no key of a case: those are numbers.`)
}

const inWords = (days: number | null) => (days === null ? 'kept for ever' : `kept for ${days} days after their end`)

function tableOf(months: readonly MonthOfHistory[]): string[] {
  const rows = [
    ['month', 'finished', 'running', 'rows', 'size', 'may go now', 'more may go from'],
    ...months.map(({ name, finished, running, rows, bytes, due, nextDueAt }) => [
      name,
      String(finished),
      String(running),
      String(rows),
      `${(bytes / 1048576).toFixed(1)} MB`,
      String(due),
      nextDueAt?.toISOString().slice(0, 10) ?? '-',
    ]),
  ]
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  )
}
