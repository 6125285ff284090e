import { describe, expect, it } from 'vitest'
import { holidaysOf } from '../calendar/holidays.ts'
import type { WorkingCalendar } from '../calendar/index.ts'
import { compile } from '../model/index.ts'
import { step } from './index.ts'

const day = [{ from: '09:00', to: '18:00' }]
const berlin: WorkingCalendar = {
  name: 'Berlin',
  zone: 'Europe/Berlin',
  weekly: { '1': day, '2': day, '3': day, '4': day, '5': day },
  holidays: holidaysOf({ country: 'DE' }, 2026, 2026),
}

/** What a task opens with, whose due date is written like that, in that calendar. */
async function opened(at: string, dueDate: string, calendar?: string) {
  const compiled = await compile(
    `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
    <bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s" />
    <bpmn:userTask id="t"><bpmn:extensionElements><zeebe:userTask /><zeebe:taskSchedule dueDate="${dueDate}" />
    ${calendar ? `<zeebe:properties><zeebe:property name="waymark.calendar" value="${calendar}" /></zeebe:properties>` : ''}
    </bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t" /></bpmn:process></bpmn:definitions>`,
    { calendars: { Berlin: berlin } },
  )
  const [graph] = compiled.ok ? compiled.graphs : []
  if (!graph) throw new Error(JSON.stringify(compiled.findings))
  const result = step(graph, null, { type: 'start', atMs: Date.parse(at), variables: {} })
  if (!result.accepted) throw new Error(result.refusal.message)
  return result.events
}

const due = async (at: string, dueDate: string, calendar?: string) =>
  (await opened(at, dueDate, calendar)).flatMap((event) => (event.type === 'taskOpened' ? [event.dueDate] : []))

describe('a due date in working time', () => {
  it('counts every hour where no calendar is named', async () => {
    expect(await due('2026-03-06T16:00:00Z', 'PT4H')).toEqual(['2026-03-06T20:00:00.000Z'])
  })

  it('goes on when work goes on, after a weekend', async () => {
    // Friday 16:00 in Berlin: two hours are left, two follow on Monday.
    expect(await due('2026-03-06T15:00:00Z', 'PT4H', 'Berlin')).toEqual(['2026-03-09T10:00:00.000Z'])
  })

  it('keeps to the clock on the wall where summer time begins over the weekend', async () => {
    // Friday 16:00 is 15:00 UTC; Monday 11:00 is 09:00 UTC.
    expect(await due('2026-03-27T15:00:00Z', 'PT4H', 'Berlin')).toEqual(['2026-03-30T09:00:00.000Z'])
    expect(await due('2026-10-23T14:00:00Z', 'PT4H', 'Berlin')).toEqual(['2026-10-26T10:00:00.000Z'])
  })

  it('passes over holidays', async () => {
    // Good Friday and Easter Monday: from Thursday 16:00 to Tuesday 11:00.
    expect(await due('2026-04-02T14:00:00Z', 'PT4H', 'Berlin')).toEqual(['2026-04-07T09:00:00.000Z'])
    expect(await due('2026-04-02T14:00:00Z', '=duration(&quot;P1D&quot;)', 'Berlin')).toEqual([
      '2026-04-07T14:00:00.000Z',
    ])
  })

  it('leaves a date as it is', async () => {
    expect(await due('2026-04-02T14:00:00Z', '2026-04-05T08:00:00Z', 'Berlin')).toEqual(['2026-04-05T08:00:00.000Z'])
  })

  it('waits as an incident where the calendar does not exist', async () => {
    const events = await opened('2026-04-02T14:00:00Z', 'PT4H', 'Paris')
    expect(events.at(-1)).toMatchObject({
      type: 'incidentRaised',
      message: expect.stringContaining('calendar "Paris", which does not exist'),
    })
  })
})
