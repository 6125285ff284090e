import { around, catchTimer, END, file, flow, formal, line, process, START, subProcess, wait } from './testing/drawn.ts'
import { rules } from './testing/judge.ts'

rules([
  ['flow-end-no-node', 'f', file(around('<task id="a"/>', `<textAnnotation id="note"/>${flow('f', 'a', 'note')}`))],
  [
    'flow-at-event-sub-process',
    'f',
    file(
      around(
        '<task id="a"/>',
        `<subProcess id="s" triggeredByEvent="true"><startEvent id="s1">${wait}</startEvent><endEvent id="s2"/>${line('s1', 's2')}</subProcess>${flow('f', 'a', 's')}`,
      ),
    ),
  ],
  ['flow-without-target', 'f', file(around('<task id="a"/>', '<sequenceFlow id="f" sourceRef="a"/>'))],
  [
    'flow-crosses-border',
    'f',
    file(
      subProcess(
        '',
        `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}${flow('f', 't', 'end')}`,
      ),
    ),
  ],
  ['flow-not-listed', 'a', file(around('<task id="a"><incoming>f_start_a</incoming></task>', flow('f', 'a', 'a')))],
  [
    'flow-listed-elsewhere',
    'a',
    file(around('<task id="a"><incoming>f_start_a</incoming><incoming>f_a_end</incoming></task>')),
  ],
  [
    'flow-not-immediate',
    'f',
    file(around('<task id="a"/>', '<sequenceFlow id="f" isImmediate="false" sourceRef="a" targetRef="end"/>')),
  ],
  [
    'condition-at-wrong-source',
    'f',
    file(
      process(
        `${START}<eventBasedGateway id="a"/>${catchTimer('x')}${END}${line('start', 'a')}${line('x', 'end')}${flow('f', 'a', 'x', formal('conditionExpression', 'x > 1'))}`,
      ),
    ),
  ],
  [
    'condition-after-event',
    'f',
    file(process(`${START}${END}${flow('f', 'start', 'end', formal('conditionExpression', 'x > 1'))}`)),
  ],
  [
    'only-flow-conditional',
    'f',
    file(
      process(
        `${START}<task id="a"/>${END}${line('start', 'a')}${flow('f', 'a', 'end', formal('conditionExpression', 'x > 1'))}`,
      ),
    ),
  ],
  [
    'default-of-another',
    'g',
    file(
      process(
        `${START}<exclusiveGateway id="g" default="f_start_g"/>${END}<endEvent id="end2"/>${line('start', 'g', 'end')}${line('g', 'end2')}`,
      ),
    ),
  ],
  ['start-event-incoming', 'start', file(around('<task id="a"/>', flow('f', 'a', 'start')))],
  ['start-event-outgoing', 'start2', file(around('<task id="a"/>', '<startEvent id="start2"/>'))],
  ['end-event-outgoing', 'end', file(around('<task id="a"/>', flow('f', 'end', 'a')))],
  ['end-event-incoming', 'end2', file(around('<task id="a"/>', '<endEvent id="end2"/>'))],
  ['end-without-start', 'p', file(process(`<task id="a"/>${END}${line('a', 'end')}`))],
  ['start-without-end', 'p', file(process(`${START}<task id="a"/>${line('start', 'a')}`))],
  ['node-without-incoming', 'x', file(around('<task id="a"/>', `<task id="x"/>${line('x', 'end')}`))],
  ['node-without-outgoing', 'x', file(around('<task id="a"/>', `<task id="x"/>${line('a', 'x')}`))],
])
