import { mkdirSync, rmSync } from 'node:fs'
import { desktop, openBrowser, phone, type RunningWaymark, signedIn, startWaymark } from './harness.ts'

/** A page to look at: whose, under which name, at which address (found out from the running demo). */
interface Shot {
  readonly as: string
  readonly name: string
  readonly path: (waymark: RunningWaymark) => Promise<string>
}

const fixed = (path: string) => async () => path

interface InboxShape {
  overdue: { userTaskKey: string }[]
  today: { userTaskKey: string }[]
  later: { userTaskKey: string }[]
  teamQueue: { userTaskKey: string }[]
}

async function aTaskOf(waymark: RunningWaymark, username: string): Promise<string> {
  const inbox = await waymark.call<InboxShape>(username, 'GET', '/api/inbox')
  const task = [...inbox.overdue, ...inbox.today, ...inbox.later, ...inbox.teamQueue][0]
  if (!task) throw new Error(`${username} has no task to show`)
  return `/work/tasks/${task.userTaskKey}`
}

async function aCase(waymark: RunningWaymark, search: object): Promise<string> {
  const found = await waymark.call<{ items: { processInstanceKey: string }[] }>(
    'demo',
    'POST',
    '/api/cases/search',
    search,
  )
  const first = found.items[0]
  if (!first) throw new Error(`no case for ${JSON.stringify(search)}`)
  return `/monitor/cases/${first.processInstanceKey}`
}

async function theDraft(waymark: RunningWaymark, name: string): Promise<string> {
  const drafts = await waymark.call<{ draftId: string; name: string }[]>('demo', 'GET', '/api/drafts')
  const draft = drafts.find((one) => one.name === name) ?? drafts[0]
  if (!draft) throw new Error('the library is empty')
  return `/studio/drafts/${draft.draftId}`
}

const employee = process.env.SHOTS_EMPLOYEE ?? 'demo'

const shots: Shot[] = [
  { as: 'demo', name: 'studio-library', path: fixed('/studio') },
  { as: 'demo', name: 'studio-editor', path: (waymark) => theDraft(waymark, 'Sales') },
  { as: employee, name: 'work-inbox', path: fixed('/work') },
  { as: employee, name: 'work-task', path: (waymark) => aTaskOf(waymark, employee) },
  { as: employee, name: 'work-start', path: fixed('/work/start') },
  { as: 'demo', name: 'monitor', path: fixed('/monitor') },
  { as: 'demo', name: 'monitor-floor', path: fixed('/monitor/processes/sales') },
  {
    as: 'demo',
    name: 'monitor-case',
    path: (waymark) => aCase(waymark, { processId: 'sales', state: 'running', rootsOnly: true }),
  },
  { as: 'demo', name: 'insights', path: fixed('/insights') },
  { as: 'demo', name: 'insights-steps', path: fixed('/insights/sales') },
  { as: 'demo', name: 'insights-contract', path: fixed('/insights/sales-contract') },
  { as: 'demo', name: 'insights-step', path: fixed('/insights/sales-contract?step=accountantApproval') },
  { as: 'demo', name: 'insights-funnel', path: fixed('/insights/sales/funnel') },
  { as: 'demo', name: 'admin', path: fixed('/admin') },
]

rmSync('shots', { recursive: true, force: true })
mkdirSync('shots', { recursive: true })
const waymark = await startWaymark({ demo: 'full' })
const browser = await openBrowser()
let complaintsInAll: string[] = []
try {
  for (const [size, viewport] of Object.entries({ desktop, phone })) {
    const visitor = await browser.newPage({ viewport, baseURL: waymark.url })
    await visitor.goto('/signin')
    await visitor.waitForLoadState('networkidle')
    await visitor.screenshot({ path: `shots/signin-${size}.png` })
    await visitor.close()
    for (const as of new Set(shots.map((shot) => shot.as))) {
      const { page, context, complaints } = await signedIn(browser, waymark, as, viewport)
      for (const shot of shots.filter((one) => one.as === as)) {
        await page.goto(await shot.path(waymark))
        // The live stream keeps one request open for good, so quiet means: nothing new for a moment.
        await page.waitForTimeout(2_500)
        await page.screenshot({ path: `shots/${shot.name}-${size}.png` })
        console.log(`shots/${shot.name}-${size}.png`)
      }
      complaintsInAll = complaintsInAll.concat(complaints)
      await context.close()
    }
  }
} finally {
  await browser.close()
  await waymark.stop()
}
for (const complaint of new Set(complaintsInAll)) console.error(complaint)
process.exitCode = complaintsInAll.length > 0 ? 1 : 0
