import {
  around,
  boundary,
  catching,
  decision,
  END,
  eventSubProcess,
  file,
  flow,
  formal,
  line,
  loop,
  process,
  START,
  starting,
  timer,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('timers and expressions', ({ no }) => {
  const tim = (p: string, v: string, el = 'a') => no(`timer ${p} ${v}`, el, catching(timer(formal(p, v))))
  for (const v of [
    'tomorrow',
    '2026-13-01T00:00:00',
    '2026-02-30',
    '25:00',
    'PT1H',
    '12/24/2026',
    '2026-01-01T25:00:00Z',
    '',
  ])
    tim('timeDate', v)
  for (const v of ['1 hour', 'PT', 'P', 'P1H', '1D', 'PTH', 'PT1X', '2026-01-01', 'R3/PT1H', 'P1.5.2D', '-', 'P1DT'])
    tim('timeDuration', v)
  for (const v of [
    'R3',
    'R/',
    'Rx/PT1H',
    'R3/PT',
    'every day',
    '99 * * * *',
    '* * *',
    'R3/2026-13-01/P1D',
    'R-5/PT1H',
    'R3/1 hour',
  ])
    tim('timeCycle', v)
  no('timer nothing', 'a', catching('<timerEventDefinition/>'))
  no('timer two', 'a', catching(timer(formal('timeDate', '2026-01-01') + formal('timeDuration', 'PT1H'))))
  no('timer two durations', 'a', catching(timer(formal('timeDuration', 'PT2H') + formal('timeDuration', 'PT1H'))))
  no('timer expression broken', 'a', catching(timer(formal('timeDuration', '=duration('))))
  no('timer start invalid', 'start', starting(timer(formal('timeCycle', 'often'))))
  no('timer boundary invalid', 'b', boundary('', timer(formal('timeDuration', 'soon'))))
  no('timer esp invalid', 's1', eventSubProcess('', timer(formal('timeDuration', 'soon'))))
  no('timer untyped prose', 'a', catching(timer('<timeDuration>after a while</timeDuration>')))
  no('timer untyped date prose', 'a', catching(timer('<timeDate>next week</timeDate>')))
  for (const b of ['x >', 'x = = 1', '(x', '"open', 'if x then', 'x >< 3', '[1,2', 'for i in', 'function('])
    no(`condition ${b}`, 'f', decision(formal('conditionExpression', b.replaceAll('<', '&lt;'))))
  no('condition number', 'f', decision(formal('conditionExpression', '3')))
  no('condition string', 'f', decision(formal('conditionExpression', '"yes"')))
  no('condition empty', 'f', decision(formal('conditionExpression', '')))
  no('condition prose', 'f', decision('<conditionExpression>the customer agrees with it</conditionExpression>'))
  no(
    'condition language unknown',
    'f',
    decision(
      '<conditionExpression xsi:type="tFormalExpression" language="http://nowhere.example/cobol">MOVE A TO B</conditionExpression>',
    ),
  )
  no('conditional event without', 'a', catching('<conditionalEventDefinition/>'))
  no(
    'conditional event empty',
    'a',
    catching('<conditionalEventDefinition><condition xsi:type="tFormalExpression"/></conditionalEventDefinition>'),
  )
  no(
    'conditional event number',
    'a',
    catching(`<conditionalEventDefinition>${formal('condition', '5')}</conditionalEventDefinition>`),
  )
  no(
    'conditional event prose',
    'a',
    catching('<conditionalEventDefinition><condition>when it rains</condition></conditionalEventDefinition>'),
  )
  no(
    'conditional boundary broken',
    'b',
    boundary('', `<conditionalEventDefinition>${formal('condition', 'x >')}</conditionalEventDefinition>`),
  )
  no(
    'isImmediate false',
    'f',
    around('<task id="a"/>', '<sequenceFlow id="f" isImmediate="false" sourceRef="a" targetRef="end"/>'),
  )
})

rules([
  ['expression-empty', 'a', file(catching(timer('<timeDuration xsi:type="tFormalExpression"/>')))],
  [
    'expression-informal',
    'f',
    file(
      process(
        `${START}<exclusiveGateway id="g"/>${END}${line('start', 'g', 'end')}${flow('f', 'g', 'end', '<conditionExpression>the customer agrees</conditionExpression>')}`,
      ),
    ),
  ],
  ['condition-not-boolean', 'a', file(loop('', formal('loopCardinality', '3') + formal('completionCondition', '23')))],
  ['condition-missing', 'a', file(catching('<conditionalEventDefinition/>'))],
  ['timer-invalid', 'a', file(catching(timer(formal('timeDate', 'tomorrow'))))],
  ['timer-said-twice', 'a', file(catching(timer(formal('timeDate', '2026-01-01') + formal('timeDuration', 'PT1H'))))],
  ['timer-missing', 'a', file(catching('<timerEventDefinition/>'))],
  ['text-format', 'a', file(around('<task id="a"><documentation textFormat="nonsense">x</documentation></task>'))],
])
