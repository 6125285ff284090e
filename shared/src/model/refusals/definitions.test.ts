import { around, END, file, formal, line, message, process, START } from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('what stands at the top of a file', ({ no }) => {
  no(
    'correlation key dangling',
    'ck',
    '<collaboration id="c"><participant id="p1" processRef="p"/><participant id="p2"/><correlationKey id="ck"><correlationPropertyRef>gone</correlationPropertyRef></correlationKey></collaboration>',
    around('<task id="a"/>'),
  )
  no('correlation property no retrieval', 'cp', '<correlationProperty id="cp"/>', around('<task id="a"/>'))
  no(
    'correlation retrieval no message',
    'cp',
    `<correlationProperty id="cp"><correlationPropertyRetrievalExpression>${formal('messagePath', 'x')}</correlationPropertyRetrievalExpression></correlationProperty>`,
    around('<task id="a"/>'),
  )
  no(
    'correlation retrieval no path',
    'cp',
    message,
    `<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m"/></correlationProperty>`,
    around('<task id="a"/>'),
  )
  no(
    'correlation retrieval dangling',
    'cp',
    `<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="gone">${formal('messagePath', 'x')}</correlationPropertyRetrievalExpression></correlationProperty>`,
    around('<task id="a"/>'),
  )
  no(
    'correlation subscription dangling',
    'cs',
    process(`${START}${END}${line('start', 'end')}<correlationSubscription id="cs" correlationKeyRef="gone"/>`),
  )
  no(
    'correlation subscription none',
    'cs',
    process(`${START}${END}${line('start', 'end')}<correlationSubscription id="cs"/>`),
  )
  no(
    'correlation binding none',
    'cs',
    `<collaboration id="c"><participant id="p1" processRef="p"/><correlationKey id="ck"/></collaboration>`,
    process(
      `${START}${END}${line('start', 'end')}<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding>${formal('dataPath', 'x')}</correlationPropertyBinding></correlationSubscription>`,
    ),
  )
  no(
    'interface no name',
    'i',
    message,
    `<interface id="i"><operation id="o" name="O"><inMessageRef>m</inMessageRef></operation></interface>`,
    around('<task id="a"/>'),
  )
  no('interface no operation', 'i', `<interface id="i" name="I"/>`, around('<task id="a"/>'))
  no(
    'operation no in message',
    'o',
    `<interface id="i" name="I"><operation id="o" name="O"/></interface>`,
    around('<task id="a"/>'),
  )
  no(
    'operation in message dangling',
    'o',
    `<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>gone</inMessageRef></operation></interface>`,
    around('<task id="a"/>'),
  )
  no(
    'operation error wrong',
    'o',
    message,
    `<interface id="i" name="I"><operation id="o" name="O"><inMessageRef>m</inMessageRef><errorRef>m</errorRef></operation></interface>`,
    around('<task id="a"/>'),
  )
  no(
    'operation no name',
    'o',
    message,
    `<interface id="i" name="I"><operation id="o"><inMessageRef>m</inMessageRef></operation></interface>`,
    around('<task id="a"/>'),
  )
  no('resource no name', 'x', '<resource id="x"/>', around('<task id="a"/>'))
  no(
    'resource ref dangling',
    'r',
    around('<task id="a"><performer id="r"><resourceRef>gone</resourceRef></performer></task>'),
  )
  no(
    'resource ref wrong',
    'r',
    message,
    around('<task id="a"><performer id="r"><resourceRef>m</resourceRef></performer></task>'),
  )
  no(
    'resource twice',
    'r',
    '<resource id="x" name="X"/>',
    around(
      `<userTask id="a"><potentialOwner id="r"><resourceRef>x</resourceRef><resourceAssignmentExpression>${formal('expression', 'me')}</resourceAssignmentExpression></potentialOwner></userTask>`,
    ),
  )
  no(
    'assignment expression empty',
    'r',
    around(`<userTask id="a"><potentialOwner id="r"><resourceAssignmentExpression/></potentialOwner></userTask>`),
  )
  no(
    'binding no parameter',
    'r',
    '<resource id="x" name="X"/>',
    around(
      `<userTask id="a"><potentialOwner id="r"><resourceRef>x</resourceRef><resourceParameterBinding>${formal('expression', '1')}</resourceParameterBinding></potentialOwner></userTask>`,
    ),
  )
  no('import no type', '', '<import location="x.xsd" namespace="x"/>', around('<task id="a"/>'))
  no(
    'import bpmn',
    '',
    '<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="other.bpmn" namespace="x"/>',
    around('<task id="a"/>'),
  )
  no('extension must understand', '', '<extension mustUnderstand="true" definition="x:y"/>', around('<task id="a"/>'))
  no(
    'partner entity dangling',
    'pe',
    '<partnerEntity id="pe" name="PE"><participantRef>gone</participantRef></partnerEntity>',
    around('<task id="a"/>'),
  )
  no(
    'definitional collaboration dangling',
    'p',
    process(`${START}${END}${line('start', 'end')}`, 'isExecutable="true" definitionalCollaborationRef="gone"'),
  )
  no('supports dangling', 'p', process(`<supports>gone</supports>${START}${END}${line('start', 'end')}`))
  no(
    'supported interface dangling',
    'p',
    process(`<supportedInterfaceRef>gone</supportedInterfaceRef>${START}${END}${line('start', 'end')}`),
  )
})

rules([
  [
    'import',
    '',
    file(
      `<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="other.bpmn" namespace="x"/>${around('<task id="a"/>')}`,
    ),
  ],
])
