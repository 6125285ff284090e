import { nodeOf } from '@waymark/shared/engine'
import { templates } from '@waymark/shared/library'
import { adoptAsDraft } from '../actions/drafts.ts'
import { openClock } from '../clock.ts'
import { deploy } from '../engine/deploy.ts'
import type { Shell } from '../shell.ts'
import { demoPeople } from './accounts.ts'
import { committerTheatre } from './committerTheatre.ts'
import { companyLives, historyBegins } from './company.ts'
import { playHistory } from './history.ts'

const marker = 'demo'
const DAY = 86_400_000

/** Tables that outlive a seeding that was broken off: who is who, and what a database knows about itself. */
const keptTables = [
  'user',
  'session',
  'account',
  'verification',
  'people_group',
  'group_member',
  'person_role',
  'installation',
  'key_block',
]

/**
 * Makes the demo on an empty database: people, the three published processes with their drawings, and eight weeks of history
 * played by the real engine at past times. A seeding that was broken off is cleared away and done again; a database that
 * holds work of its own is left alone. `shell.seeding` says how far it is.
 *
 * @param share of the usual number of cases, for quick tests
 */
export async function seedDemo(shell: Shell, share = 1): Promise<void> {
  const { db, settings, seeding } = shell
  const state = await readMarker(shell)
  const isWanted = settings.demo === 'full' && state !== 'done' && (state === 'begun' || (await isEmpty(shell)))
  if (isWanted) {
    seeding.done = 0
    seeding.message = 'The people of the demo company arrive'
  }
  await shell.identity.ensurePeople(demoPeople)
  if (!isWanted) return
  if (state === 'begun') await clearAway(shell)
  seeding.message = 'Publishing the processes of the demo company'
  await writeMarker(shell, 'begun')

  const begunMs = shell.clock.realMs()
  const nowMs = shell.clock.nowMs()
  const fromMs = historyBegins(nowMs)
  await publishTemplates(shell, fromMs - DAY)
  const theatre = committerTheatre(shell, await requiredDocuments(shell))
  const weekday = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
  const played = await playHistory(theatre, companyLives(nowMs, share), { fromMs, untilMs: nowMs }, (atMs) => {
    seeding.done = Math.min(0.99, (atMs - fromMs) / (nowMs - fromMs))
    seeding.message = `The demo company works: ${weekday.format(atMs)}`
  })
  await leaveOneStuck(shell)
  await db.read('analyze')
  await writeMarker(shell, 'done')
  seeding.done = 1
  seeding.message = ''
  shell.log.info({ ...played, tookMs: shell.clock.realMs() - begunMs }, 'the demo is made')
}

/** The templates that the demo's people work by. */
const played: ReadonlySet<string> = new Set(['sales', 'complaint', 'marketing-event'])

/** Publishes these templates at that time, with a drawing of each in the Studio's library; the main ones come out on top. */
async function publishTemplates(shell: Shell, atMs: number) {
  const byAnna = { by: 'anna', note: 'First version' }
  const drawings: string[] = []
  for (const { files } of templates().filter(({ id }) => played.has(id))) {
    const resources = files.map(({ name, text }) => ({ name, content: text }))
    await deploy({ ...shell, clock: openClock({ pinnedMs: atMs }) }, { resources, ...byAnna })
    drawings.push(...files.filter(({ name }) => name.endsWith('.bpmn')).map(({ text }) => text))
  }
  // The library shows what was saved last first.
  for (const [i, xml] of drawings.reverse().entries())
    await adoptAsDraft({ ...shell, clock: openClock({ pinnedMs: atMs + i * 60_000 }) }, { xml, by: 'anna' })
}

/** This morning a client has sent back his questionnaire without a rating: the administrator finds one incident to mend. */
async function leaveOneStuck({ db, committer }: Shell) {
  const [wait] = await db.read<{ deal: string }>(
    `select correlation_key as deal from message_subscription where name = 'client-questionnaire' order by created_at limit 1`,
  )
  if (!wait) return
  const variables = { disliked: 'Nothing, thank you all!' }
  await committer.submit({ type: 'publishMessage', name: 'client-questionnaire', correlationKey: wait.deal, variables })
  await committer.idle()
}

async function requiredDocuments(shell: Shell) {
  const graphs = new Map<string, Parameters<typeof nodeOf>[0]>()
  for (const { files } of templates())
    for (const { name } of files) {
      const processId = name.replace(/\.bpmn$/, '')
      const definition = name.endsWith('.bpmn') ? await shell.definitions.latest(processId) : undefined
      if (definition) graphs.set(processId, definition.graph)
    }
  return (processId: string, elementId: string): readonly string[] => {
    const graph = graphs.get(processId)
    return graph ? (nodeOf(graph, elementId)?.meta.requiredDocuments.map(({ kind }) => kind) ?? []) : []
  }
}

async function readMarker({ db }: Shell): Promise<string | undefined> {
  const [row] = await db.read<{ value: string }>('select value from installation where name = $1', [marker])
  return row?.value
}

async function writeMarker({ db }: Shell, value: 'begun' | 'done') {
  await db.read(
    'insert into installation (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
    [marker, value],
  )
}

async function isEmpty({ db }: Shell): Promise<boolean> {
  const [row] = await db.read<{ used: boolean }>(
    'select exists (select from process_definition) or exists (select from draft) as used',
  )
  return row?.used === false
}

async function clearAway({ db }: Shell) {
  const rows = await db.read<{ name: string }>(
    `select quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and not c.relname = any($1)`,
    [keptTables],
  )
  if (rows.length > 0) await db.read(`truncate ${rows.map(({ name }) => name).join(', ')}`)
}
