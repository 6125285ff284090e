import type { Role } from '@waymark/shared/contract'
import type { Logger } from 'pino'
import { makeApp } from '../app.ts'
import { openClock } from '../clock.ts'
import { openCommitter } from '../engine/committer.ts'
import { openDefinitions } from '../engine/definitions.ts'
import { openIdentity } from '../identity/identity.ts'
import { openLive } from '../live.ts'
import { readSettings } from '../settings.ts'
import type { Shell } from '../shell.ts'
import type { Database } from '../store/database.ts'
import { allocateKeys } from '../store/keys.ts'
import { silent, testDatabase } from '../store/testDatabase.ts'

/** People of the tests; everybody's password is their user name. */
const people: { username: string; name: string; roles: Role[]; groups: string[] }[] = [
  { username: 'boss', name: 'Bella Boss', roles: ['manager'], groups: [] },
  { username: 'root', name: 'Rut Root', roles: ['administrator'], groups: [] },
  { username: 'drawer', name: 'Dora Drawer', roles: ['analyst'], groups: [] },
  { username: 'anna', name: 'Anna Berg', roles: ['employee'], groups: ['Clerk'] },
  { username: 'bob', name: 'Bob Stone', roles: ['employee'], groups: ['Clerk'] },
  { username: 'carl', name: 'Carl Roth', roles: ['employee'], groups: ['Accountant'] },
]
export type Username = 'boss' | 'root' | 'drawer' | 'anna' | 'bob' | 'carl'

/** An answer as tests look at it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests reach into answers of every shape; what they expect is what they check.
  // biome-ignore lint/suspicious/noExplicitAny: the assertions are the types here
  readonly body: any
}

export interface TestApp {
  readonly app: ReturnType<typeof makeApp>
  readonly shell: Shell
  /** Sends a request as that person; a body that is no string goes as JSON. */
  as(
    username: Username | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Publishes files as the administrator. */
  deploy(files: Record<string, string>): Promise<Answer>
  close(): Promise<void>
}

/** The clock of the tests stands here until they move it. */
export const testNow = '2026-03-02T09:00:00.000Z'

/** The whole app on a database of its own, with these environment variables beside the tests' own. */
export async function openTestApp(
  kind: Database['kind'],
  { log = silent, environment = {} }: { log?: Logger; environment?: Record<string, string> } = {},
): Promise<TestApp> {
  const db = await testDatabase(kind)
  const clock = openClock({ pinnedMs: Date.parse(testNow) })
  const settings = readSettings({
    WAYMARK_DEMO: 'off',
    WAYMARK_CLOCK: 'controllable',
    LOG_LEVEL: 'silent',
    ...environment,
  })
  const keys = allocateKeys(db, clock)
  const definitions = openDefinitions({ db, clock, log })
  const committer = openCommitter({ db, keys, clock, log, definitions })
  const identity = await openIdentity(db, settings, clock)
  const live = await openLive({ db, log })
  const shell: Shell = {
    db,
    clock,
    keys,
    log,
    settings,
    committer,
    definitions,
    identity,
    live,
    seeding: { done: 1, message: '' },
    startedAtMs: clock.realMs(),
    version: '0.0.0',
    durability: 'a test',
    demoAccounts: [],
  }
  await identity.ensurePeople(people.map((person) => ({ ...person, password: person.username.padEnd(4, '!') })))
  const app = makeApp(shell)

  const as: TestApp['as'] = async (username, method, path, body, headers = {}) => {
    const isRaw = body === undefined || typeof body === 'string' || body instanceof FormData
    const answer = await app.request(path, {
      method,
      headers: {
        ...(username ? { authorization: `Basic ${btoa(`${username}:${username.padEnd(4, '!')}`)}` } : {}),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string | FormData) : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text }
  }
  return {
    app,
    shell,
    as,
    async deploy(files) {
      const form = new FormData()
      for (const [name, content] of Object.entries(files)) form.append('resources', new File([content], name))
      return as('root', 'POST', '/v2/deployments', form)
    },
    async close() {
      await committer.close()
      await live.close()
      await db.close()
    },
  }
}

const definitions = (processes: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="definitions" targetNamespace="http://example.com">
${processes}
</bpmn:definitions>`

/** Nodes in a row, joined by flows `f0`, `f1` and so on. */
function inARow(processId: string, name: string, nodes: { id: string; xml: string }[], before = ''): string {
  const flows = nodes.slice(1).map(({ id }, index) => ({ id: `f${index}`, from: nodes[index]?.id, to: id }))
  return `<bpmn:process id="${processId}" name="${name}" isExecutable="true">${before}
${nodes.map(({ xml }) => xml).join('\n')}
${flows.map((flow) => `<bpmn:sequenceFlow id="${flow.id}" sourceRef="${flow.from}" targetRef="${flow.to}" />`).join('\n')}
</bpmn:process>`
}

const start = { id: 'start', xml: '<bpmn:startEvent id="start" />' }
const end = { id: 'end', xml: '<bpmn:endEvent id="end" />' }

/** A clerk checks the order (with a form and a mandatory document where `document` says so), then a worker ships it. */
export const orderDrawing = (of: { document?: string; name?: string } = {}) =>
  definitions(
    inARow('order', of.name ?? 'Order', [
      start,
      {
        id: 'check',
        xml: `<bpmn:userTask id="check" name="Check order"><bpmn:extensionElements><zeebe:userTask />
          <zeebe:assignmentDefinition candidateGroups="Clerk" /><zeebe:formDefinition formId="check" />
          ${of.document ? `<waymark:requiredDocument kind="${of.document}" mandatory="true" />` : ''}
          </bpmn:extensionElements></bpmn:userTask>`,
      },
      {
        id: 'ship',
        xml: `<bpmn:serviceTask id="ship" name="Ship"><bpmn:extensionElements><zeebe:taskDefinition type="ship" retries="3" />
          <zeebe:taskHeaders><zeebe:header key="carrier" value="post" /></zeebe:taskHeaders></bpmn:extensionElements></bpmn:serviceTask>`,
      },
      end,
    ]),
  )

export const checkForm = JSON.stringify({
  id: 'check',
  name: 'Check',
  type: 'default',
  components: [
    { type: 'number', key: 'amount', label: 'Amount', validate: { required: true, min: 1 } },
    {
      type: 'textfield',
      key: 'reason',
      label: 'Reason',
      validate: { required: true },
      conditional: { hide: '=amount < 100' },
    },
  ],
})

/** Waits for the message "paid" with the deal's number. */
export const paymentDrawing = definitions(
  `<bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=deal" /></bpmn:extensionElements></bpmn:message>
  <bpmn:signal id="closing" name="closing" />
  ${inARow('payment', 'Payment', [
    start,
    { id: 'wait', xml: '<bpmn:receiveTask id="wait" name="Wait for money" messageRef="paid" />' },
    {
      id: 'closed',
      xml: '<bpmn:intermediateCatchEvent id="closed"><bpmn:signalEventDefinition id="sd" signalRef="closing" /></bpmn:intermediateCatchEvent>',
    },
    end,
  ])}`,
)

/** Ends at once. */
export const straightDrawing = definitions(
  inARow('straight', 'Straight', [
    start,
    {
      id: 'sum',
      xml: '<bpmn:scriptTask id="sum"><bpmn:extensionElements><zeebe:script expression="=a + b" resultVariable="total" /></bpmn:extensionElements></bpmn:scriptTask>',
    },
    end,
  ]),
)

/** A gateway whose conditions may all fail: an incident waits there. */
export const forkDrawing = definitions(`<bpmn:process id="fork" name="Fork" isExecutable="true">
  <bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="which" name="Which way?" /><bpmn:endEvent id="left" /><bpmn:endEvent id="right" />
  <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="which" />
  <bpmn:sequenceFlow id="toLeft" sourceRef="which" targetRef="left"><bpmn:conditionExpression>=way = "left"</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="toRight" sourceRef="which" targetRef="right"><bpmn:conditionExpression>=way = "right"</bpmn:conditionExpression></bpmn:sequenceFlow>
</bpmn:process>`)
