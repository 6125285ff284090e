import {
  around,
  boundary,
  catching,
  catchTimer,
  defs,
  END,
  ending,
  eventSubProcess,
  file,
  flow,
  innerStart,
  item,
  line,
  link,
  linked,
  message,
  process,
  START,
  starting,
  subProcess,
  type Trigger,
  throwing,
  top,
  wait,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('events that stand where they must not, or say too little', ({ no }) => {
  const ev = (place: string, el: string, build: (definitions: string) => string, bad: string) => {
    for (const b of bad.split(' ') as Trigger[]) {
      no(`${place} ${b}`, el, top, build(defs[b]))
      if (b !== 'none')
        no(`${place} ${b} by ref`, el, top, defs[b], build('<eventDefinitionRef>ed</eventDefinitionRef>'))
    }
  }
  ev('start', 'start', starting, 'error escalation cancel compensate link terminate')
  for (const k of ['subProcess', 'transaction'])
    ev(
      `start in ${k}`,
      's1',
      (d) => innerStart(k, d),
      'message timer conditional signal error escalation cancel compensate link terminate',
    )
  ev('esp start', 's1', (d) => eventSubProcess('', d), 'cancel link terminate none')
  ev('esp ni start', 's1', (d) => eventSubProcess('isInterrupting="false"', d), 'error compensate cancel none')
  ev('end', 'end', ending, 'timer conditional link cancel')
  ev('throw', 'a', throwing, 'timer conditional error cancel terminate')
  ev('catch', 'a', catching, 'error escalation cancel compensate terminate none')
  ev('boundary', 'b', (d) => boundary('', d), 'link terminate none cancel')
  ev('boundary ni', 'b', (d) => boundary('cancelActivity="false"', d), 'error compensate none cancel')
  no('multiple with one wrong', 'a', top, catching(defs.message.replace('ed', 'e1') + defs.error.replace('ed', 'e2')))
  no(
    'multiple start with wrong',
    'start',
    top,
    starting(defs.message.replace('ed', 'e1') + defs.terminate.replace('ed', 'e2')),
  )
  no('boundary incoming', 'b', boundary('', wait).replace('</process>', `${line('a', 'b')}</process>`))
  no('compensation boundary with outgoing', 'b', boundary('', '<compensateEventDefinition/>'))
  no(
    'compensation handler in flow',
    'u',
    around(
      '<task id="a"/>',
      `<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="u" isForCompensation="true"/><association id="as" sourceRef="b" targetRef="u"/>${flow('f', 'u', 'end')}`,
    ),
  )
  no(
    'compensation to no activity',
    'b',
    around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>`),
  )
  no(
    'compensation to a gateway',
    'b',
    around(
      '<task id="a"/>',
      `<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><exclusiveGateway id="u"/><association id="as" sourceRef="b" targetRef="u"/>`,
    ),
  )
  no(
    'compensate activityRef to gateway',
    'end',
    process(
      `${START}<task id="a"/><exclusiveGateway id="g"/><endEvent id="end"><compensateEventDefinition activityRef="g"/></endEvent>${line('start', 'a', 'g', 'end')}`,
    ),
  )
  no('compensate activityRef dangling', 'end', ending('<compensateEventDefinition activityRef="gone"/>'))
  no(
    'compensate activityRef elsewhere',
    'end',
    around(
      '<subProcess id="a"><startEvent id="s1"/><task id="t"/><endEvent id="s2"/>' +
        line('s1', 't', 's2') +
        '</subProcess>',
    ).replace(END, '<endEvent id="end"><compensateEventDefinition activityRef="t"/></endEvent>'),
  )
  no('start in', 'start', around('<task id="a"/>', flow('f', 'a', 'start')))
  no('end out', 'end', around('<task id="a"/>', flow('f', 'end', 'a')))
  no(
    'sub-process start in',
    's1',
    subProcess(
      '',
      `<startEvent id="s1"/><task id="t"/><endEvent id="s2"/>${line('s1', 't', 's2')}${flow('f', 't', 's1')}`,
    ),
  )
  no('sub-process without start but end', 'a', subProcess('', `<task id="t"/><endEvent id="s2"/>${line('t', 's2')}`))
  no('sub-process with start without end', 'a', subProcess('', `<startEvent id="s1"/><task id="t"/>${line('s1', 't')}`))
  no('unreached task', 'x', around('<task id="a"/>', `<task id="x"/>${line('x', 'end')}`))
  no(
    'unreached in sub-process',
    'x',
    subProcess(
      '',
      `<startEvent id="s1"/><task id="t"/><task id="x"/><endEvent id="s2"/>${line('s1', 't', 's2')}${flow('f', 'x', 's2')}`,
    ),
  )
  no('link no target', 't', linked(link('away', ''), link('other', '')))
  no(
    'link throw without name',
    't',
    process(
      `${START}<intermediateThrowEvent id="t"><linkEventDefinition/></intermediateThrowEvent>${line('start', 't')}`,
    ),
  )
  no(
    'two catches one name',
    't',
    linked(link('l', ''), '<linkEventDefinition name="l"/>').replace(
      '</process>',
      `<intermediateCatchEvent id="k2"><linkEventDefinition name="l"/></intermediateCatchEvent>${line('k2', 'end')}</process>`,
    ),
  )
  no(
    'link into sub-process',
    't',
    process(
      `${START}<intermediateThrowEvent id="t">${link('l', '')}</intermediateThrowEvent>${line('start', 't')}<subProcess id="a"><intermediateCatchEvent id="k"><linkEventDefinition name="l"/></intermediateCatchEvent><endEvent id="e2"/>${line('k', 'e2')}</subProcess>${END}${line('start', 'a', 'end')}`,
    ),
  )
  no(
    'link catch with incoming',
    'k',
    linked(link('l', ''), '<linkEventDefinition name="l"/>').replace(
      '</process>',
      `${flow('f', 'start', 'k')}</process>`,
    ),
  )
  no(
    'link throw with outgoing',
    't',
    linked(link('l', ''), '<linkEventDefinition name="l"/>').replace(
      '</process>',
      `${flow('f', 't', 'end')}</process>`,
    ),
  )
  no('link source and wrong target type', 't', message, linked(link('l', '<target>m</target>'), link('k1', '')))
})

rules([
  [
    'event-trigger-not-allowed',
    'start',
    file(process(`<startEvent id="start"><errorEventDefinition/></startEvent>${END}${line('start', 'end')}`)),
  ],
  [
    'event-trigger-not-allowed',
    's1',
    file(subProcess('', `<startEvent id="s1">${wait}</startEvent><endEvent id="s2"/>${line('s1', 's2')}`)),
  ],
  [
    'event-trigger-not-allowed',
    'end',
    file(process(`${START}<endEvent id="end">${wait}</endEvent>${line('start', 'end')}`)),
  ],
  ['event-trigger-not-allowed', 'b', file(boundary('cancelActivity="false"', '<errorEventDefinition/>'))],
  ['event-trigger-not-allowed', 'a', file(catching('<errorEventDefinition/>'))],
  ['event-trigger-not-allowed', 'a', file(around(`<intermediateThrowEvent id="a">${wait}</intermediateThrowEvent>`))],
  ['event-without-trigger', 'a', file(catching(''))],
  ['event-without-trigger', 'b', file(boundary('', ''))],
  [
    'event-sub-process-start',
    's',
    file(around('<task id="a"/>', '<subProcess id="s" triggeredByEvent="true"><task id="t"/></subProcess>')),
  ],
  ['boundary-incoming', 'b', file(boundary('', wait).replace('</process>', `${line('a', 'b')}</process>`))],
  [
    'boundary-outgoing',
    'b',
    file(around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="a">${wait}</boundaryEvent>`)),
  ],
  [
    'boundary-without-host',
    'b',
    file(
      around('<task id="a"/>', `<boundaryEvent id="b" attachedToRef="end">${wait}</boundaryEvent>${line('b', 'end')}`),
    ),
  ],
  ['compensation-boundary-outgoing', 'b', file(boundary('', '<compensateEventDefinition/>'))],
  ['cancel-outside-transaction', 'b', file(boundary('', '<cancelEventDefinition/>'))],
  [
    'cancel-outside-transaction',
    'end',
    file(process(`${START}<endEvent id="end"><cancelEventDefinition/></endEvent>${line('start', 'end')}`)),
  ],
  ['intermediate-incoming', 'x', file(around('<task id="a"/>', `<intermediateThrowEvent id="x"/>${line('x', 'end')}`))],
  ['intermediate-outgoing', 'x', file(around('<task id="a"/>', `${catchTimer('x')}${line('a', 'x')}`))],
  [
    'link-both-ways',
    't',
    file(
      linked(link('l', ''), link('l2', ''))
        .replaceAll('id="l2" name="l2"', 'id="l2" name="l"')
        .replace('</process>', `${line('t', 'end')}</process>`),
    ),
  ],
  ['link-without-target', 't', file(linked(link('away', ''), link('other', '')))],
  ['link-without-source', 'k', file(linked(link('away', ''), link('other', '')))],
  [
    'link-mismatch',
    't',
    file(
      linked(link('one', '<target>two</target>'), link('two', '<source>three</source>')).replace(
        '</process>',
        `<intermediateThrowEvent id="t3">${link('three', '<target>two</target>')}</intermediateThrowEvent>${line('start', 't3')}</process>`,
      ),
    ),
  ],
  ['message-missing', 'a', file(catching('<messageEventDefinition/>'))],
  [
    'operation-missing',
    'a',
    file(`${item}<message id="m" itemRef="string"/>${catching('<messageEventDefinition messageRef="m"/>')}`),
  ],
  ['signal-missing', 'a', file(catching('<signalEventDefinition/>'))],
  [
    'error-code-missing',
    'end',
    file(process(`${START}<endEvent id="end"><errorEventDefinition/></endEvent>${line('start', 'end')}`)),
  ],
  [
    'escalation-code-missing',
    'a',
    file(
      `<escalation id="e"/>${around('<intermediateThrowEvent id="a"><escalationEventDefinition escalationRef="e"/></intermediateThrowEvent>')}`,
    ),
  ],
  [
    'event-definition-shared',
    'a',
    file(
      process(
        `${START}<intermediateThrowEvent id="a"><eventDefinitionRef>d</eventDefinitionRef></intermediateThrowEvent><endEvent id="end"><signalEventDefinition id="d" signalRef="s"/></endEvent>${line('start', 'a', 'end')}`,
      ).concat('<signal id="s" name="S"/>'),
    ),
  ],
  [
    'called-process-start',
    'a',
    file(
      around('<callActivity id="a" calledElement="q"/>').concat(
        `<process id="q" isExecutable="true"><startEvent id="q1">${wait}</startEvent><endEvent id="q2"/>${line('q1', 'q2')}</process>`,
      ),
    ),
  ],
])
