import {
  around,
  dataIn,
  dataOut,
  decision,
  defs,
  file,
  formal,
  io,
  item,
  line,
  loop,
  message,
  starting,
  subProcess,
  throwing,
  top,
} from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('data', ({ no }) => {
  no('dataInput no set', 'd', around(`<task id="a">${io('<dataInput id="d"/><inputSet/><outputSet/>')}</task>`))
  no('dataOutput no set', 'd', around(`<task id="a">${io('<dataOutput id="d"/><inputSet/><outputSet/>')}</task>`))
  no('io without inputSet', 'a', around(`<task id="a">${io('<outputSet/>')}</task>`))
  no('io without outputSet', 'a', around(`<task id="a">${io('<inputSet/>')}</task>`))
  no(
    'inputSet dangling',
    'a',
    around(`<task id="a">${io('<inputSet><dataInputRefs>gone</dataInputRefs></inputSet><outputSet/>')}</task>`),
  )
  no(
    'inputSet to output',
    'a',
    around(
      `<task id="a">${io('<dataOutput id="o"/><inputSet><dataInputRefs>o</dataInputRefs></inputSet><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet>')}</task>`,
    ),
  )
  no(
    'optional not in set',
    'a',
    around(
      `<task id="a">${io('<dataInput id="d"/><dataInput id="e"/><inputSet><dataInputRefs>d</dataInputRefs><optionalInputRefs>e</optionalInputRefs></inputSet><inputSet><dataInputRefs>e</dataInputRefs></inputSet><outputSet/>')}</task>`,
    ),
  )
  no(
    'whileExecuting not in set',
    'a',
    around(
      `<task id="a">${io('<dataInput id="d"/><dataInput id="e"/><inputSet><dataInputRefs>d</dataInputRefs><whileExecutingInputRefs>e</whileExecutingInputRefs></inputSet><inputSet><dataInputRefs>e</dataInputRefs></inputSet><outputSet/>')}</task>`,
    ),
  )
  no(
    'optional output not in set',
    'a',
    around(
      `<task id="a">${io('<dataOutput id="d"/><dataOutput id="e"/><inputSet/><outputSet><dataOutputRefs>d</dataOutputRefs><optionalOutputRefs>e</optionalOutputRefs></outputSet><outputSet><dataOutputRefs>e</dataOutputRefs></outputSet>')}</task>`,
    ),
  )
  no(
    'set pair one-sided',
    'i1',
    around(
      `<task id="a">${io('<inputSet id="i1"><outputSetRefs>o1</outputSetRefs></inputSet><outputSet id="o1"/>')}</task>`,
    ),
  )
  no(
    'set pair other side',
    'o1',
    around(
      `<task id="a">${io('<inputSet id="i1"/><outputSet id="o1"><inputSetRefs>i1</inputSetRefs></outputSet>')}</task>`,
    ),
  )
  for (const k of ['dataObject', 'property', 'dataStore']) {
    const it = '<itemDefinition id="list" isCollection="true"/>'
    if (k === 'dataObject') {
      no(
        'dataObject collection mismatch',
        'd',
        it,
        around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="list"/>'),
      )
      no(
        'dataObject collection mismatch 2',
        'd',
        item,
        around('<task id="a"/>', '<dataObject id="d" isCollection="true" itemSubjectRef="string"/>'),
      )
    }
  }
  no(
    'dataInput collection',
    'd',
    item,
    around(`<task id="a">${dataIn('d', 'isCollection="true" itemSubjectRef="string"')}</task>`),
  )
  no(
    'dataOutput collection',
    'd',
    item,
    around(`<task id="a">${dataOut('d', 'isCollection="true" itemSubjectRef="string"')}</task>`),
  )
  no('item ref dangling', 'd', around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="gone"/>'))
  no('item ref wrong type', 'd', message, around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="m"/>'))
  no('message item dangling', 'm', '<message id="m" itemRef="gone"/>', around('<task id="a"/>'))
  no('signal structure dangling', 'sig', '<signal id="sig" structureRef="gone"/>', around('<task id="a"/>'))
  no('error structure wrong', 'er', message, '<error id="er" structureRef="m"/>', around('<task id="a"/>'))
  no('data object ref dangling', 'r', around('<task id="a"/>', '<dataObjectReference id="r" dataObjectRef="gone"/>'))
  no('data object ref to task', 'r', around('<task id="a"/>', '<dataObjectReference id="r" dataObjectRef="a"/>'))
  no(
    'data object ref to foreign scope?',
    'r',
    around('<task id="a"/>', '<dataObjectReference id="r" dataObjectRef="r"/>'),
  )
  no('data store ref dangling', 'r', around('<task id="a"/>', '<dataStoreReference id="r" dataStoreRef="gone"/>'))
  no('data store ref wrong', 'r', around('<task id="a"/>', '<dataStoreReference id="r" dataStoreRef="a"/>'))
  no('data store capacity', 'ds', '<dataStore id="ds" capacity="lots"/>', around('<task id="a"/>'))
  const assoc = (kind: string, body: string) =>
    around(
      `<task id="a">${kind === 'Input' ? dataIn('d') : dataOut('d')}<data${kind}Association id="as">${body}</data${kind}Association></task>`,
      '<dataObject id="x"/><dataObject id="y"/>',
    )
  no('input assoc no target', 'as', assoc('Input', '<sourceRef>x</sourceRef>'))
  no('input assoc dangling source', 'as', assoc('Input', '<sourceRef>gone</sourceRef><targetRef>d</targetRef>'))
  no('input assoc dangling target', 'as', assoc('Input', '<sourceRef>x</sourceRef><targetRef>gone</targetRef>'))
  no('input assoc source task', 'as', assoc('Input', '<sourceRef>start</sourceRef><targetRef>d</targetRef>'))
  no('input assoc target task', 'as', assoc('Input', '<sourceRef>x</sourceRef><targetRef>a</targetRef>'))
  no(
    'input assoc two sources',
    'as',
    assoc('Input', '<sourceRef>x</sourceRef><sourceRef>y</sourceRef><targetRef>d</targetRef>'),
  )
  no('output assoc no target', 'as', assoc('Output', '<sourceRef>d</sourceRef>'))
  no('output assoc dangling', 'as', assoc('Output', '<sourceRef>d</sourceRef><targetRef>gone</targetRef>'))
  no(
    'output assoc two sources',
    'as',
    assoc('Output', '<sourceRef>d</sourceRef><sourceRef>y</sourceRef><targetRef>x</targetRef>'),
  )
  no(
    'assignment without from',
    'as',
    assoc('Input', `<sourceRef>x</sourceRef><targetRef>d</targetRef><assignment>${formal('to', 'd')}</assignment>`),
  )
  no(
    'assignment without to',
    'as',
    assoc('Input', `<sourceRef>x</sourceRef><targetRef>d</targetRef><assignment>${formal('from', 'x')}</assignment>`),
  )
  no(
    'transformation empty',
    'as',
    assoc('Input', `<sourceRef>x</sourceRef><targetRef>d</targetRef>${formal('transformation', '')}`),
  )
  no(
    'transformation broken',
    'a',
    assoc('Input', `<sourceRef>x</sourceRef><targetRef>d</targetRef>${formal('transformation', 'x +')}`),
  )
  no('sub-process io', 'a', subProcess('', `${io('<inputSet/><outputSet/>')}<task id="t"/>`))
  no('transaction io', 'a', around(`<transaction id="a">${io('<inputSet/><outputSet/>')}<task id="t"/></transaction>`))
  no(
    'adhoc io',
    'a',
    around(`<adHocSubProcess id="a">${io('<inputSet/><outputSet/>')}<task id="t"/></adHocSubProcess>`),
  )
  no(
    'two ioSpecifications',
    'a',
    around(`<task id="a">${io('<inputSet/><outputSet/>')}${io('<inputSet/><outputSet/>')}</task>`),
  )
  no(
    'io on gateway',
    'g',
    decision('', '').replace(
      '<exclusiveGateway id="g" />',
      `<exclusiveGateway id="g">${io('<inputSet/><outputSet/>')}</exclusiveGateway>`,
    ),
  )
  no(
    'start with two outputs',
    'start',
    top,
    starting(`${defs.message}`)
      .replace('<startEvent id="start">', '<startEvent id="start"><dataOutput id="d1"/><dataOutput id="d2"/>')
      .replace(
        '<messageEvent',
        '<outputSet><dataOutputRefs>d1</dataOutputRefs><dataOutputRefs>d2</dataOutputRefs></outputSet><messageEvent',
      ),
  )
  no(
    'throw writes data',
    'a',
    message,
    throwing(
      '<dataOutputAssociation><targetRef>x</targetRef></dataOutputAssociation><messageEventDefinition messageRef="m"/>',
    ).replace('</process>', '<dataObject id="x"/></process>'),
  )
  no(
    'an input of another step',
    'as',
    around(
      '<task id="a"><dataInputAssociation id="as"><sourceRef>x</sourceRef><targetRef>d2</targetRef></dataInputAssociation></task>',
      `<dataObject id="x"/><task id="z">${dataIn('d2')}</task>${line('a', 'z', 'end')}`,
    ),
  )
  no(
    'a loop over what is no collection',
    'a',
    item,
    loop('', '<loopDataInputRef>d</loopDataInputRef>', dataIn('d', 'itemSubjectRef="string"')),
  )
  no(
    'a complex behavior without a condition',
    'a',
    loop('behavior="Complex"', `${formal('loopCardinality', '3')}<complexBehaviorDefinition/>`),
  )
})

rules([
  [
    'collection-mismatch',
    'd',
    file(
      `<itemDefinition id="list" isCollection="true"/>${around('<task id="a"/>', '<dataObject id="d" itemSubjectRef="list"/>')}`,
    ),
  ],
  [
    'data-object-name',
    'r',
    file(
      around(
        '<task id="a"/>',
        '<dataObject id="d" name="Order"/><dataObjectReference id="r" name="Bill [paid]" dataObjectRef="d"><dataState name="paid"/></dataObjectReference>',
      ),
    ),
  ],
  ['data-without-set', 'd', file(around(`<task id="a">${io('<dataInput id="d"/><inputSet/><outputSet/>')}</task>`))],
  [
    'set-part-not-in-set',
    'a',
    file(
      around(
        `<task id="a">${io('<dataInput id="d"/><dataInput id="e"/><inputSet><dataInputRefs>d</dataInputRefs><optionalInputRefs>e</optionalInputRefs></inputSet><inputSet><dataInputRefs>e</dataInputRefs></inputSet><outputSet/>')}</task>`,
      ),
    ),
  ],
  [
    'set-pair-one-sided',
    'i1',
    file(
      around(
        `<task id="a">${io('<inputSet id="i1"><outputSetRefs>o1</outputSetRefs></inputSet><outputSet id="o1"/>')}</task>`,
      ),
    ),
  ],
  [
    'process-input-written',
    'as',
    file(
      `<process id="p" isExecutable="true">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<task id="a">${io('<dataOutput id="o"/><inputSet/><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet>')}<dataOutputAssociation id="as"><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation></task></process>`,
    ),
  ],
  [
    'association-sources',
    'as',
    file(
      around(
        `<task id="a">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<dataInputAssociation id="as"><sourceRef>x</sourceRef><sourceRef>y</sourceRef><targetRef>d</targetRef></dataInputAssociation></task>`,
        '<dataObject id="x"/><dataObject id="y"/>',
      ),
    ),
  ],
  [
    'association-types',
    'as',
    file(
      item +
        around(
          `<task id="a">${io('<dataInput id="d" itemSubjectRef="string"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<dataInputAssociation id="as"><sourceRef>x</sourceRef><targetRef>d</targetRef></dataInputAssociation></task>`,
          '<dataObject id="x" itemSubjectRef="number"/>',
        ),
    ),
  ],
  [
    'event-data-count',
    'a',
    file(
      around(
        '<intermediateThrowEvent id="a"><dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet></intermediateThrowEvent>',
      ),
    ),
  ],
  [
    'call-data-mismatch',
    'a',
    file(
      around('<callActivity id="a" calledElement="q"/>').concat(
        `<process id="q" isExecutable="true">${io('<dataInput id="d"/><inputSet><dataInputRefs>d</dataInputRefs></inputSet><outputSet/>')}<task id="qt"/></process>`,
      ),
    ),
  ],
  [
    'interface-without-binding',
    'p',
    file(
      `<interface id="i" name="I"/><process id="p" isExecutable="true"><supportedInterfaceRef>i</supportedInterfaceRef><task id="a"/></process>`,
    ),
  ],
])
