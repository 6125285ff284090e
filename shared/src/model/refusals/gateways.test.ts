import {
  around,
  catchTimer,
  decision,
  END,
  eventGateway,
  file,
  flow,
  formal,
  line,
  message,
  process,
  START,
  subProcess,
  wait,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('gateways', ({ no }) => {
  for (const g of ['parallelGateway', 'exclusiveGateway', 'inclusiveGateway', 'complexGateway']) {
    no(
      `${g} converging with two out`,
      'g',
      decision('', 'gatewayDirection="Converging"').replaceAll('exclusiveGateway', g),
    )
    no(
      `${g} diverging with two in`,
      'a',
      around(
        `<${g} id="a" gatewayDirection="Diverging"/>`,
        `<task id="z"/>${line('start', 'z', 'a', 'z2', 'end')}<task id="z2"/>`,
      ),
    )
    no(
      `${g} diverging with one out`,
      'a',
      around(`<${g} id="a" gatewayDirection="Diverging"/>`, `<task id="z"/>${line('start', 'z', 'a')}`),
    )
    no(`${g} converging with one in`, 'a', around(`<${g} id="a" gatewayDirection="Converging"/>`))
    no(`${g} mixed with one in`, 'g', decision('', 'gatewayDirection="Mixed"').replaceAll('exclusiveGateway', g))
    no(`${g} one in one out`, 'a', around(`<${g} id="a"/>`))
    no(`${g} unknown direction`, 'g', decision('', 'gatewayDirection="Sideways"').replaceAll('exclusiveGateway', g))
    no(
      `${g} no incoming`,
      'x',
      around('<task id="a"/>', `<${g} id="x"/><task id="y"/>${line('x', 'y', 'end')}${flow('f', 'x', 'end')}`),
    )
    no(
      `${g} no outgoing`,
      'x',
      around('<task id="a"/>', `<${g} id="x"/><task id="y"/>${line('a', 'y', 'x')}${flow('f', 'a', 'x')}`),
    )
  }
  for (const t of [
    '<task id="b"/>',
    '<userTask id="b"/>',
    '<exclusiveGateway id="b"/>',
    '<intermediateThrowEvent id="b"/>',
    '<subProcess id="b"/>',
    '<callActivity id="b" calledElement="q"/>',
    '<sendTask id="b"/>',
    `<intermediateCatchEvent id="b"><linkEventDefinition name="l"/></intermediateCatchEvent>`,
  ])
    no(`event gateway to ${t}`, 'g', eventGateway('', catchTimer('a') + t))
  no('event gateway to end', 'g', eventGateway('', catchTimer('a')).replace(line('g', 'b', 'end'), line('g', 'end')))
  no('event gateway to itself', 'g', eventGateway('', catchTimer('a')).replace(line('g', 'b', 'end'), line('g', 'g')))
  no(
    'event gateway one out',
    'g',
    process(`${START}<eventBasedGateway id="g"/>${catchTimer('a')}${END}${line('start', 'g', 'a', 'end')}`),
  )
  no(
    'event gateway none out',
    'g',
    process(`${START}<eventBasedGateway id="g"/>${END}${line('start', 'g')}${line('start', 'end')}`),
  )
  no('event gateway unknown type', 'g', eventGateway('eventGatewayType="Both"', catchTimer('a') + catchTimer('b')))
  no(
    'instantiating gateway in sub-process',
    'g',
    subProcess(
      '',
      `<eventBasedGateway id="g" instantiate="true"/>${catchTimer('x')}${catchTimer('y')}<endEvent id="s2"/>${line('g', 'x', 's2')}${line('g', 'y', 's2')}`,
    ),
  )
  no(
    'complex gateway with activation not boolean',
    'g',
    `<process id="p" isExecutable="true">${START}<task id="t1"/><task id="t2"/><complexGateway id="g">${formal('activationCondition', '12')}</complexGateway>${END}${line('start', 't1', 'g', 'end')}${line('start', 't2', 'g')}</process>`,
  )
})

rules([
  [
    'gateway-direction',
    'a',
    file(around('<parallelGateway id="a" gatewayDirection="Converging"/>', flow('f', 'a', 'end'))),
  ],
  ['gateway-direction', 'a', file(around('<parallelGateway id="a" gatewayDirection="Mixed"/>', flow('f', 'a', 'end')))],
  ['gateway-without-branches', 'a', file(around('<exclusiveGateway id="a"/>'))],
  [
    'event-gateway-outgoing',
    'a',
    file(process(`${START}<eventBasedGateway id="a"/>${catchTimer('x')}${END}${line('start', 'a', 'x', 'end')}`)),
  ],
  ['event-gateway-starts', 'g', file(eventGateway('instantiate="true"', `${catchTimer('a')}${catchTimer('b')}`))],
  [
    'event-gateway-parallel',
    'g',
    file(eventGateway('eventGatewayType="Parallel"', `${catchTimer('a')}${catchTimer('b')}`)),
  ],
  ['event-gateway-target', 'g', file(eventGateway('', `${catchTimer('a')}<task id="b"/>`))],
  [
    'event-gateway-boundary',
    'b',
    file(
      eventGateway(
        '',
        `${catchTimer('a')}<receiveTask id="b"/><boundaryEvent id="e" attachedToRef="b">${wait}</boundaryEvent>`,
        line('e', 'end'),
      ),
    ),
  ],
  [
    'event-gateway-target-incoming',
    'b',
    file(eventGateway('', `${catchTimer('a')}${catchTimer('b')}`, line('a', 'b'))),
  ],
  [
    'event-gateway-mixed',
    'g',
    file(
      message +
        eventGateway(
          '',
          `<intermediateCatchEvent id="a"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><receiveTask id="b"/>`,
        ),
    ),
  ],
])
