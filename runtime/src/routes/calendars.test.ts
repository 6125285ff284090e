import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDefinitions } from '../engine/definitions.ts'
import { testKinds } from '../store/testDatabase.ts'
import { openTestApp, type TestApp } from './testApp.ts'

const drawing = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
  <bpmn:process id="answer" name="Answer" isExecutable="true"><bpmn:startEvent id="s" />
  <bpmn:userTask id="t" name="Answer"><bpmn:extensionElements><zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="Clerk" />
  <zeebe:taskSchedule dueDate="PT12H" /><zeebe:properties><zeebe:property name="waymark.calendar" value="office" /></zeebe:properties>
  </bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="e" />
  <bpmn:sequenceFlow id="f0" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="f1" sourceRef="t" targetRef="e" /></bpmn:process></bpmn:definitions>`

const day = [{ from: '09:00', to: '18:00' }]
const office = {
  name: 'office',
  zone: 'UTC',
  weekly: { '1': day, '2': day, '3': day, '4': day, '5': day },
  country: null,
  region: null,
  exceptions: {},
}

describe.each(testKinds)('working calendars on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    expect((await test.deploy({ 'answer.bpmn': drawing })).status).toBe(200)
  })
  afterAll(() => test.close())

  const change = (calendar: unknown) => test.as('root', 'PUT', '/api/calendars', calendar)
  /** When the task of a case that starts now is due. */
  async function due(): Promise<string> {
    const started = await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'answer' })
    const { processInstanceKey } = started.body
    const tasks = await test.as('boss', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey } })
    return tasks.body.items[0].dueDate
  }

  it('are there from the start: the office, Monday to Friday', async () => {
    const { status, body } = await test.as('anna', 'GET', '/api/calendars')
    expect(status).toBe(200)
    expect(body.calendars).toEqual([{ ...office, holidays: [] }])
    expect(body.countries).toContainEqual({ code: 'MT', name: 'Malta', regions: [] })
  })

  it('count for due dates, and from their change on for those that follow', async () => {
    // The clock stands at Monday, the second of March, 9:00.
    expect(await due()).toBe('2026-03-03T12:00:00.000Z')
    // A runtime beside this one has compiled the drawing, too.
    const beside = openDefinitions(test.shell)
    const counted = async () => {
      const graph = (await beside.latest('answer'))?.graph
      return graph?.calendars.office?.weekly['2']
    }
    expect(await counted()).toEqual(day)

    const late = [{ from: '10:00', to: '18:00' }]
    const changed = await change({ ...office, weekly: { ...office.weekly, '2': late } })
    expect([changed.status, changed.body.calendars[0].weekly['2']]).toEqual([200, late])
    expect(await due()).toBe('2026-03-03T13:00:00.000Z')
    await expect.poll(counted).toEqual(late)
  })

  it('pass over holidays of the country and days of their own', async () => {
    const { body } = await change({ ...office, zone: 'Europe/Sofia', country: 'BG' })
    expect(body.calendars[0].holidays).toContain('2026-03-03')
    // Tuesday, the third of March, is free in Bulgaria; at 9:00 UTC it is 11:00 there, seven hours before the evening.
    expect(await due()).toBe('2026-03-04T12:00:00.000Z')
    await change({ ...office, zone: 'Europe/Sofia', country: 'BG', exceptions: { '2026-03-04': [] } })
    expect(await due()).toBe('2026-03-05T12:00:00.000Z')
  })

  it.each([
    [{ ...office, zone: 'Europe/Nowhere' }, /no time zone "Europe\/Nowhere"/],
    [{ ...office, country: 'XX' }, /No holidays are known of "XX"/],
    [{ ...office, country: 'DE', region: 'XX' }, /region "XX" of "DE"/],
    [{ ...office, weekly: {} }, /No weekday has working hours/],
    [{ ...office, weekly: { '1': [{ from: '18:00', to: '09:00' }] } }, /"18:00" to "09:00" are no working hours/],
    [{ ...office, weekly: { '1': [{ from: '9', to: '18:00' }] } }, /written like 09:00/],
    [{ ...office, weekly: { '8': day } }, /8/],
    [{ ...office, exceptions: { soon: [] } }, /exceptions/],
    [{ ...office, name: ' ' }, /name/],
  ])('are refused where they cannot be used: %#', async (calendar, said) => {
    const answer = await change(calendar)
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringMatching(said)])
  })

  it('are changed by administrators only', async () => {
    expect((await test.as('boss', 'PUT', '/api/calendars', office)).status).toBe(403)
  })
})
