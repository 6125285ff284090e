// biome-ignore-all lint/suspicious/noTemplateCurlyInString: JUEL is written so
import { describe, expect, it } from 'vitest'
import { type ProblemsContext, problems } from './problems.ts'
import { readDefinitions } from './read.ts'

async function found(process: string, context: ProblemsContext = {}, roots = '') {
  const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
    xmlns:waymark="http://waymark.app/schema/bpmn/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="x">
    ${roots}<process id="p" name="P" isExecutable="true">${process}</process></definitions>`
  const { definitions, dangling } = await readDefinitions(xml)
  return problems(definitions, { dangling, ...context })
}

/** `a>b>c` as sequence flows, with ids like `a-b`. */
const flows = (...lines: string[]) =>
  lines
    .flatMap((line) => line.split('>').map((id, n, ids) => [ids[n - 1], id] as const))
    .flatMap(([from, to]) => (from ? [`<sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`] : []))
    .join('')
const conditional = (from: string, to: string, condition: string) =>
  `<sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"><conditionExpression xsi:type="tFormalExpression">${condition}</conditionExpression></sequenceFlow>`
const task = (id: string, inside = '', type = 'task') =>
  `<${type} id="${id}" name="${id.toUpperCase()}">${inside}</${type}>`
const ends = '<startEvent id="s"/><endEvent id="e"/>'
const ready =
  '<extensionElements><zeebe:assignmentDefinition candidateGroups="Sales"/><zeebe:formDefinition formId="f"/><zeebe:taskSchedule dueDate="=now() + duration(&quot;P1D&quot;)"/></extensionElements>'

describe('what an analyst has not said yet', () => {
  it.each<[string, string, string, string, ProblemsContext?, string?]>([
    [
      'gateway-condition-missing',
      'g-b',
      'error',
      `${ends}<exclusiveGateway id="g" name="Ok?"/>${task('a')}${task('b')}${flows('s>g', 'g>b>e', 'a>e')}${conditional('g', 'a', '=x > 1')}`,
    ],
    [
      'gateway-default-missing',
      'g',
      'warning',
      `${ends}<exclusiveGateway id="g"/>${task('a')}${task('b')}${flows('s>g', 'b>e', 'a>e')}${conditional('g', 'a', '=x > 1')}${conditional('g', 'b', '=x = 0')}`,
    ],
    ['step-without-role', 'a', 'warning', `${ends}${task('a', '', 'userTask')}${flows('s>a>e')}`],
    ['form-missing', 'a', 'info', `${ends}${task('a', '', 'userTask')}${flows('s>a>e')}`],
    [
      'form-unknown',
      'a',
      'error',
      `${ends}${task('a', ready, 'userTask')}${flows('s>a>e')}`,
      { forms: new Set(['other']) },
    ],
    ['no-due-date', 'a', 'info', `${ends}${task('a', '', 'userTask')}${flows('s>a>e')}`],
    ['nothing-to-do', 'a', 'warning', `${ends}${task('a', '', 'serviceTask')}${flows('s>a>e')}`],
    [
      'decision-unknown',
      'a',
      'error',
      `${ends}${task('a', '<extensionElements><zeebe:calledDecision decisionId="d" resultVariable="r"/></extensionElements>', 'businessRuleTask')}${flows('s>a>e')}`,
      { decisions: new Set() },
    ],
    ['message-missing', 'a', 'error', `${ends}${task('a', '', 'receiveTask')}${flows('s>a>e')}`],
    [
      'message-name-missing',
      'm',
      'error',
      `${ends}<receiveTask id="a" name="A" messageRef="m"/>${flows('s>a>e')}`,
      {},
      '<message id="m"/>',
    ],
    [
      'message-key-missing',
      'a',
      'warning',
      `${ends}<receiveTask id="a" name="A" messageRef="m"/>${flows('s>a>e')}`,
      {},
      '<message id="m" name="M"/>',
    ],
    ['called-process-missing', 'a', 'error', `${ends}${task('a', '', 'callActivity')}${flows('s>a>e')}`],
    [
      'called-process-unknown',
      'a',
      'error',
      `${ends}<callActivity id="a" name="A" calledElement="q"/>${flows('s>a>e')}`,
      { processes: new Set(['p']) },
    ],
    ['name-missing', 'a', 'warning', `${ends}<task id="a"/>${flows('s>a>e')}`],
    [
      'stage-missing',
      'b',
      'info',
      `${ends}${task('a', '<extensionElements><waymark:stage name="First" order="1"/></extensionElements>')}${task('b')}${flows('s>a>b>e')}`,
    ],
    ['empty', 'p', 'error', ''],
    [
      'timer-invalid',
      't',
      'error',
      `${ends}<intermediateCatchEvent id="t" name="Wait"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">soon</timeDuration></timerEventDefinition></intermediateCatchEvent>${flows('s>t>e')}`,
    ],
    [
      'expression-invalid',
      'g-a',
      'error',
      `${ends}<exclusiveGateway id="g" default="g-b"/>${task('a')}${task('b')}${flows('s>g', 'g>b>e', 'a>e')}${conditional('g', 'a', '=x >')}`,
    ],
    [
      'expression-invalid',
      'a',
      'error',
      `${ends}${task('a', ready.replace('candidateGroups="Sales"', 'candidateGroups="=if x"'), 'userTask')}${flows('s>a>e')}`,
    ],
    [
      'expression-translated',
      'g-a',
      'info',
      `${ends}<exclusiveGateway id="g" default="g-b"/>${task('a')}${task('b')}${flows('s>g', 'g>b>e', 'a>e')}${conditional('g', 'a', '${x == 1}')}`,
    ],
    ['unreachable', 'b', 'warning', `${ends}${task('a')}${task('b')}${flows('s>a>e', 'b>e')}`],
    [
      'step-without-way-out',
      'b',
      'warning',
      `${ends}<parallelGateway id="g"/>${task('a')}${task('b')}${flows('s>g', 'g>a>e', 'g>b')}`,
    ],
  ])('%s at %s is %s', async (rule, element, severity, process, context, roots) => {
    const finding = (await found(process, context, roots)).find((f) => f.rule === rule)
    expect(finding).toMatchObject({ elementId: element, severity })
    expect(finding?.message.length).toBeGreaterThan(20)
    if (severity !== 'info') expect(finding?.mend).toBeTruthy()
  })

  it('is quiet about a good drawing', async () => {
    const process = `${ends}${task('a', ready, 'userTask')}<exclusiveGateway id="g" name="Approved?"/>${task('b', ready, 'userTask')}${task('c', ready, 'userTask')}<exclusiveGateway id="j"/>
      ${flows('s>a>g', 'b>j>e', 'c>j')}${conditional('g', 'b', '=approved = true')}${conditional('g', 'c', '=approved = false')}`
    expect(await found(process, { forms: new Set(['f']) })).toEqual([])
  })

  it('leaves a drawing that is not to run in peace', async () => {
    const xml = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"><process id="p" isExecutable="false">${ends}<task id="a"/>${flows('s>a>e')}</process></definitions>`
    expect(problems((await readDefinitions(xml)).definitions)).toEqual([])
  })
})

describe('how a case gets stuck or doubled', () => {
  const soundness = ['deadlock', 'done-twice', 'endless-loop']
  const split = (splitter: string, joiner: string) =>
    `${ends}<${splitter} id="g" name="G" default="g-b"/>${task('a')}${task('b')}<${joiner} id="j" name="J"/>${flows('s>g', 'g>b>j>e', 'a>j')}${conditional('g', 'a', '=x')}`
  const parallel = (joiner: string) =>
    `${ends}<parallelGateway id="g" name="G"/>${task('a')}${task('b')}<${joiner} id="j" name="J"/>${task('after')}${flows('s>g', 'g>b>j>after>e', 'g>a>j')}`

  async function mishaps(process: string) {
    return (await found(process)).filter((f) => soundness.includes(f.rule))
  }

  it('a parallel join behind an exclusive split waits for ever', async () => {
    const [finding, ...others] = await mishaps(split('exclusiveGateway', 'parallelGateway'))
    expect(others).toEqual([])
    expect(finding).toMatchObject({ rule: 'deadlock', elementId: 'j', severity: 'error' })
    expect(finding?.message).toMatch(/"G" sends the case down only some of the paths/)
    expect(finding?.path?.[0]).toBe('s')
    expect(finding?.path?.at(-1)).toBe('j')
    expect(finding?.path).toContain('g')
  })

  it('an exclusive merge behind a parallel split does the next step twice', async () => {
    const [finding] = await mishaps(parallel('exclusiveGateway'))
    expect(finding).toMatchObject({ rule: 'done-twice', severity: 'warning' })
    expect(finding?.message).toContain('"G"')
  })

  it.each([
    ['exclusive with exclusive', split('exclusiveGateway', 'exclusiveGateway')],
    ['inclusive with inclusive', split('inclusiveGateway', 'inclusiveGateway')],
    ['exclusive with inclusive', split('exclusiveGateway', 'inclusiveGateway')],
    ['parallel with parallel', parallel('parallelGateway')],
    ['parallel with inclusive', parallel('inclusiveGateway')],
    [
      'a loop back',
      `${ends}<exclusiveGateway id="m"/>${task('a')}<exclusiveGateway id="g" default="g-e"/>${flows('s>m>a>g>e')}${conditional('g', 'm', '=again')}`,
    ],
    [
      'two ends of two branches',
      `${ends}<endEvent id="e2"/><parallelGateway id="g"/>${task('a')}${task('b')}${flows('s>g', 'g>a>e', 'g>b>e2')}`,
    ],
    [
      'a way round through a sub-process',
      `${ends}<subProcess id="u" name="U"><startEvent id="us"/><endEvent id="ue"/>${flows('us>ue')}</subProcess>${flows('s>u>e')}`,
    ],
  ])('%s is sound', async (_, process) => {
    expect(await mishaps(process)).toEqual([])
  })

  it('leaves compensation out of the flow', async () => {
    const process = `${ends}${task('a')}<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="u" name="Undo" isForCompensation="true"/><association id="x" sourceRef="b" targetRef="u"/>${flows('s>a>e')}`
    expect(await found(process)).toEqual([])
  })

  it('finds the trouble inside a sub-process, and across a link', async () => {
    const inner = split('exclusiveGateway', 'parallelGateway')
      .replaceAll('"s"', '"us"')
      .replaceAll('"e"', '"ue"')
      .replaceAll('"s-g"', '"us-g"')
      .replaceAll('"j-e"', '"j-ue"')
    expect(await mishaps(`${ends}<subProcess id="u" name="U">${inner}</subProcess>${flows('s>u>e')}`)).toMatchObject([
      { elementId: 'j' },
    ])
    const linked = `${ends}<exclusiveGateway id="g" default="g-t"/>${task('a')}<intermediateThrowEvent id="t"><linkEventDefinition id="l1" name="L"/></intermediateThrowEvent><intermediateCatchEvent id="k"><linkEventDefinition id="l2" name="L"/></intermediateCatchEvent><parallelGateway id="j"/>${flows('s>g', 'g>t', 'a>j>e', 'k>j')}${conditional('g', 'a', '=x')}`
    expect(await mishaps(linked)).toMatchObject([{ rule: 'deadlock', elementId: 'j' }])
  })

  it('a loop without a way out goes round for ever', async () => {
    const process = `${ends}<exclusiveGateway id="g" default="g-e"/><exclusiveGateway id="m"/>${task('a')}${task('b')}${flows('s>g>e', 'm>a>b>m')}${conditional('g', 'm', '=x')}`
    const [finding] = await mishaps(process)
    expect(finding).toMatchObject({ rule: 'endless-loop', elementId: 'm', severity: 'error' })
    expect(finding?.path).toEqual(['m', 'm-a', 'a', 'a-b', 'b', 'b-m'])
  })

  it('does not drown in parallel branches full of decisions', async () => {
    const branches = Array.from({ length: 12 }, (_, b) => {
      const gates = Array.from({ length: 20 }, (_, n) => {
        const id = `x${b}y${n}`
        const before = n === 0 ? 'g' : `jx${b}y${n - 1}`
        return `<exclusiveGateway id="g${id}" default="g${id}-j${id}"/>${task(`t${id}`)}<exclusiveGateway id="j${id}"/>${flows(`${before}>g${id}>j${id}`, `t${id}>j${id}`)}${conditional(`g${id}`, `t${id}`, '=x')}`
      })
      return `${gates.join('')}${flows(`jx${b}y19>j`)}`
    })
    const process = `${ends}<parallelGateway id="g"/><parallelGateway id="j"/>${flows('s>g', 'j>e')}${branches.join('')}`
    expect(await mishaps(process)).toEqual([])
  })
})
