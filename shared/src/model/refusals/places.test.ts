import { around, decision, file, flow, formal, message } from './testing/drawn.ts'
import { judge, rules } from './testing/judge.ts'

judge('what is written in the wrong place, and files that are none', ({ no, text }) => {
  no('task in task', '', around('<task id="a"><task id="t"/></task>'))
  no('start in definitions', '', '<startEvent id="s"/>', around('<task id="a"/>'))
  no('flow in definitions', '', around('<task id="a"/>'), flow('f', 'a', 'end'))
  no('participant in process', '', around('<task id="a"/>', '<participant id="x"/>'))
  no('process in process', '', around('<task id="a"/>', '<process id="x"/>'))
  no('message in process', '', around('<task id="a"/>', message))
  no('event definition in task', '', around('<task id="a"><timerEventDefinition/></task>'))
  no('unknown element', '', around('<task id="a"/>', '<wizardTask id="w"/>'))
  no('script in user task', '', around('<userTask id="a"><script>x</script></userTask>'))
  no('two conditions', 'f', decision(formal('conditionExpression', 'x > 1') + formal('conditionExpression', 'x > 2')))
  no(
    'two scripts',
    'a',
    around('<scriptTask id="a" scriptFormat="feel"><script>1</script><script>2</script></scriptTask>'),
  )
  text('empty', '', '')
  text('spaces', '', '   \n ')
  text('text', '', 'hello')
  text('json', '', '{"a":1}')
  text('html', '', '<html><body/></html>')
  text('no namespace', '', '<definitions><process id="p"/></definitions>')
  text('old namespace', '', '<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"><process id="p"/></definitions>')
  text('dmn', '', '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="x" namespace="y"/>')
  text('xpdl', '', '<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>')
  text('undeclared prefix', '', '<bpmn:definitions><bpmn:process id="p"/></bpmn:definitions>')
  text('process root', '', '<process xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="p"/>')
  text('unclosed', '', file(around('<task id="a"/>')).replace('</definitions>', ''))
  text('mismatched', '', file(around('<task id="a"></tusk>')))
  text('cut', '', file(around('<task id="a"/>')).slice(0, 300))
  text('two roots', '', `${file(around('<task id="a"/>'))}<x/>`)
  text('doctype', '', `<!DOCTYPE x>${file(around('<task id="a"/>'))}`)
  text(
    'entity',
    '',
    `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>${file(around('<task id="a" name="&y;"/>'))}`,
  )
  text('undefined entity', '', file(around('<task id="a" name="&unknown;"/>')))
  text('attr without quotes', '', file(around('<task id=a/>')))
  text('duplicate attribute', '', file(around('<task id="a" id="b"/>')))
  text('lt in attribute', '', file(around('<task id="a" name="a < b"/>')))
  text('bare ampersand', '', file(around('<task id="a" name="a & b"/>')))
  text('control char', '', file(around('<task id="a" name="\u0001"/>')))
  text('control char ref', '', file(around('<task id="a" name="&#1;"/>')))
})

rules([['unknown-element', '', file(around('<task id="a"/>', '<wizardTask id="w"/>'))]])
