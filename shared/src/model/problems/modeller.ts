import type { Finding } from '../finding.ts'
import { bodyOf, extension, is, type ModdleElement, many, one, text } from '../moddle.ts'
import { ancestor, hasExtension, isEventSubProcess, type Survey } from '../refusals/survey.ts'
import { type Check, called, calledWithin, notice, type Surroundings } from './notice.ts'

/** What an experienced modeller would ask about a drawing: who, by when, with which form, on which condition, to whom. */
export const modellerChecks: readonly Check[] = [
  choices,
  roles,
  userTasks,
  automaticSteps,
  messages,
  calls,
  names,
  stages,
  contents,
]

function* choices(survey: Survey): Iterable<Finding> {
  for (const gateway of [...survey.all('bpmn:ExclusiveGateway'), ...survey.all('bpmn:InclusiveGateway')]) {
    const outgoing = survey.outgoing(gateway)
    if (outgoing.length < 2) continue
    const byDefault = one(gateway, 'default')
    const open = outgoing.filter((flow) => flow !== byDefault && !bodyOf(one(flow, 'conditionExpression')))
    for (const flow of open) {
      const to = calledWithin(one(flow, 'targetRef'))
      const always = is(gateway, 'bpmn:InclusiveGateway')
      yield notice({
        severity: always ? 'warning' : 'error',
        rule: 'gateway-condition-missing',
        element: flow,
        message: `${called(gateway)} does not say when the path to ${to} is taken${always ? ', so it always is' : ''}.`,
        mend: byDefault ? 'Give this path a condition.' : 'Give this path a condition, or make it the default path.',
      })
    }
    if (!byDefault && open.length === 0 && !coverEverything(outgoing)) {
      yield notice({
        severity: 'warning',
        rule: 'gateway-default-missing',
        element: gateway,
        message: `${called(gateway)} has no default path: a case that meets none of its conditions stops here.`,
        mend: 'Make one of the paths the default.',
      })
    }
  }
}

/** Two opposite conditions leave nothing open: `x` and `not(x)`, `a = true` and `a = false`, `n > 5` and `n <= 5`. */
function coverEverything(flows: readonly ModdleElement[]): boolean {
  const conditions = flows.map((flow) =>
    (bodyOf(one(flow, 'conditionExpression')) ?? '').replace(/^=/, '').replace(/\s+/g, ''),
  )
  return conditions.some((a) => conditions.some((b) => a !== b && opposite(a, b)))
}

const NEGATIONS: readonly (readonly [string, string])[] = [
  ['>=', '<'],
  ['<=', '>'],
  ['!=', '='],
]

function opposite(a: string, b: string): boolean {
  if (b === `not(${a})`) return true
  if (a.endsWith('=true') && (b === a.replace(/=true$/, '=false') || b === a.replace(/=true$/, '!=true'))) return true
  return NEGATIONS.some(([one, other]) => {
    const [left, right] = a.split(one)
    return left !== undefined && right !== undefined && !/[<>=!]$/.test(left) && b === `${left}${other}${right}`
  })
}

function* roles(survey: Survey): Iterable<Finding> {
  const hasLane = laneFinder(survey)
  for (const task of survey.all('bpmn:UserTask')) {
    if (hasLane(task) || isAssigned(task)) continue
    yield notice({
      severity: 'warning',
      rule: 'step-without-role',
      element: task,
      message: `${called(task)} is nobody's: it stands in no lane and names no person or group.`,
      mend: 'Put it into a lane, or say who does it.',
    })
  }
}

const ASSIGNMENTS = ['assignee', 'candidateGroups', 'candidateUsers']

function isAssigned(task: ModdleElement): boolean {
  const assignment = extension(task, 'zeebe:AssignmentDefinition')
  const byCamunda = ['camunda', 'activiti', 'flowable'].flatMap((prefix) =>
    ASSIGNMENTS.map((name) => `${prefix}:${name}`),
  )
  return (
    ASSIGNMENTS.some((name) => text(assignment, name)) ||
    hasExtension(task, ...byCamunda) ||
    many(task, 'resources').length > 0
  )
}

/** Whether the element, or a sub-process around it, stands in a named lane. */
function laneFinder(survey: Survey): (element: ModdleElement) => boolean {
  const inLane = new Set(
    survey.all('bpmn:Lane').flatMap((lane) => (text(lane, 'name') ? many(lane, 'flowNodeRef') : [])),
  )
  return (element) => {
    for (let at: ModdleElement | undefined = element; at; at = at.$parent) if (inLane.has(at)) return true
    return false
  }
}

function* userTasks(survey: Survey, { forms }: Surroundings): Iterable<Finding> {
  for (const task of survey.all('bpmn:UserTask')) {
    const form = extension(task, 'zeebe:FormDefinition')
    const formId = text(form, 'formId')
    if (!form && !hasExtension(task, 'camunda:formKey', 'camunda:formRef', 'camunda:formData')) {
      yield notice({
        severity: 'info',
        rule: 'form-missing',
        element: task,
        message: `${called(task)} has no form: whoever does it sees the instruction only.`,
        mend: 'Draw a form for it.',
      })
    } else if (formId && !formId.startsWith('=') && forms && !forms.has(formId)) {
      yield notice({
        severity: 'error',
        rule: 'form-unknown',
        element: task,
        message: `${called(task)} asks for the form "${formId}", which does not exist.`,
        mend: 'Choose another form, or draw this one.',
      })
    }
    if (!hasDueDate(survey, task)) {
      yield notice({
        severity: 'info',
        rule: 'no-due-date',
        element: task,
        message: `${called(task)} has no due date, so it can never be late.`,
        mend: 'Say by when it should be done.',
      })
    }
  }
}

function hasDueDate(survey: Survey, task: ModdleElement): boolean {
  const timed = survey
    .boundaryEvents(task)
    .some((event) => survey.eventDefinitions(event).some((d) => is(d, 'bpmn:TimerEventDefinition')))
  return (
    timed ||
    text(extension(task, 'zeebe:TaskSchedule'), 'dueDate') !== undefined ||
    text(extension(task, 'waymark:Sla'), 'target') !== undefined ||
    hasExtension(task, 'camunda:dueDate', 'activiti:dueDate', 'flowable:dueDate')
  )
}

function* automaticSteps(survey: Survey, { decisions }: Surroundings): Iterable<Finding> {
  for (const type of ['bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:BusinessRuleTask', 'bpmn:ScriptTask']) {
    for (const task of survey.all(type)) {
      const decision = text(extension(task, 'zeebe:CalledDecision'), 'decisionId')
      if (decision && !decision.startsWith('=') && decisions && !decisions.has(decision)) {
        yield notice({
          severity: 'error',
          rule: 'decision-unknown',
          element: task,
          message: `${called(task)} asks the decision "${decision}", which does not exist.`,
          mend: 'Choose another decision, or publish this one.',
        })
      }
      const does = ['zeebe:TaskDefinition', 'zeebe:CalledDecision', 'zeebe:Script'].some((e) => extension(task, e))
      if (!does && !one(task, 'messageRef') && !one(task, 'operationRef') && !hasForeignWork(task)) {
        yield notice({
          severity: 'warning',
          rule: 'nothing-to-do',
          element: task,
          message: `${called(task)} is automatic, but does not say what is done: the case just passes through.`,
          mend: 'Choose a connector, a job type, a decision or an expression.',
        })
      }
    }
  }
}

function hasForeignWork(task: ModdleElement): boolean {
  const words = ['class', 'delegateExpression', 'expression', 'type', 'decisionRef', 'topic']
  return (
    text(task, 'script') !== undefined ||
    hasExtension(task, ...['camunda', 'activiti', 'flowable'].flatMap((p) => words.map((w) => `${p}:${w}`)))
  )
}

function* messages(survey: Survey): Iterable<Finding> {
  for (const message of survey.all('bpmn:Message')) {
    if (!message.name) {
      yield notice({
        severity: 'error',
        rule: 'message-name-missing',
        element: message,
        message: `The message ${message.id} has no name, so nothing can be sent to it.`,
        mend: 'Name the message.',
      })
    }
  }
  for (const signal of survey.all('bpmn:Signal')) {
    if (!signal.name) {
      yield notice({
        severity: 'error',
        rule: 'signal-name-missing',
        element: signal,
        message: `The signal ${signal.id} has no name, so nobody can send it.`,
        mend: 'Name the signal.',
      })
    }
  }
  const keys = survey.all('bpmn:CorrelationKey').length + survey.all('bpmn:CorrelationSubscription').length
  for (const node of [...survey.all('bpmn:CatchEvent'), ...survey.all('bpmn:ReceiveTask')]) {
    if (is(node, 'bpmn:StartEvent') && !isEventSubProcess(node.$parent)) continue
    const message =
      survey.eventDefinitions(node).flatMap((d) => one(d, 'messageRef') ?? [])[0] ?? one(node, 'messageRef')
    const receivesNothing = is(node, 'bpmn:ReceiveTask') && !message && node.get('instantiate') !== true
    if (receivesNothing) {
      yield notice({
        severity: 'error',
        rule: 'message-missing',
        element: node,
        message: `${called(node)} waits for a message, but does not say which.`,
        mend: 'Choose or create the message.',
      })
    }
    if (message && keys === 0 && !text(extension(message, 'zeebe:Subscription'), 'correlationKey')) {
      yield notice({
        severity: 'warning',
        rule: 'message-key-missing',
        element: node,
        message: `${called(node)} takes any message "${message.name ?? message.id}", whichever case it was meant for.`,
        mend: 'Give the message a key, such as the order number.',
      })
    }
  }
}

function* calls(survey: Survey, { processes }: Surroundings): Iterable<Finding> {
  for (const call of survey.all('bpmn:CallActivity')) {
    const element = extension(call, 'zeebe:CalledElement')
    const processId = text(element, 'processId') ?? text(call, 'calledElement')
    if (!processId && !text(element, 'processIdExpression')) {
      yield notice({
        severity: 'error',
        rule: 'called-process-missing',
        element: call,
        message: `${called(call)} calls a process, but does not say which.`,
        mend: 'Choose the process.',
      })
    } else if (processId && processes && !/^(=|[$#]\{)/.test(processId)) {
      const inFile = survey.all('bpmn:CallableElement').some((e) => e.id === processId)
      if (!inFile && !processes.has(processId)) {
        yield notice({
          severity: 'error',
          rule: 'called-process-unknown',
          element: call,
          message: `${called(call)} calls the process "${processId}", which is not published.`,
          mend: 'Publish that process first, or choose another.',
        })
      }
    }
  }
}

function* names(survey: Survey): Iterable<Finding> {
  for (const process of survey.all('bpmn:Process')) {
    const pool = survey.all('bpmn:Participant').find((p) => one(p, 'processRef') === process)
    if (!process.name && !pool?.name) {
      yield notice({
        severity: 'info',
        rule: 'name-missing',
        element: process,
        message: `The process has no name; people will see "${process.id}".`,
        mend: 'Name the process.',
      })
    }
  }
  for (const activity of survey.all('bpmn:Activity')) {
    if (activity.name || isEventSubProcess(activity)) continue
    yield notice({
      severity: 'warning',
      rule: 'name-missing',
      element: activity,
      message: `${called(activity)} has no name, so nobody can tell what is to be done.`,
      mend: 'Name it: a verb and its object, such as "Check invoice".',
    })
  }
}

/** A customer who sees some steps in stages should see all of them so. */
function* stages(survey: Survey): Iterable<Finding> {
  for (const process of survey.all('bpmn:Process')) {
    const steps = survey
      .all('bpmn:Activity')
      .filter((step) => step.$parent === process && !isEventSubProcess(step) && step.get('isForCompensation') !== true)
    const without = steps.filter((step) => !extension(step, 'waymark:Stage'))
    if (without.length === 0 || without.length === steps.length) continue
    for (const step of without) {
      yield notice({
        severity: 'info',
        rule: 'stage-missing',
        element: step,
        message: `${called(step)} belongs to no stage, while other steps of the process do.`,
        mend: 'Say which stage it belongs to.',
      })
    }
  }
}

function* contents(survey: Survey): Iterable<Finding> {
  for (const scope of [...survey.all('bpmn:Process'), ...survey.all('bpmn:SubProcess')]) {
    const nodes = many(scope, 'flowElements').filter((node) => is(node, 'bpmn:FlowNode'))
    if (nodes.length === 0) {
      const severity = is(scope, 'bpmn:Process') ? 'error' : 'warning'
      yield notice({
        severity,
        rule: 'empty',
        element: scope,
        message: `${called(scope)} is empty: nothing happens in it.`,
        mend: 'Draw its steps.',
      })
      continue
    }
    if (is(scope, 'bpmn:AdHocSubProcess') || isEventSubProcess(scope)) continue
    const starts = nodes.some((node) => is(node, 'bpmn:StartEvent') || node.get('instantiate') === true)
    const ends = nodes.some((node) => is(node, 'bpmn:EndEvent'))
    if (!starts) {
      yield notice({
        severity: 'warning',
        rule: 'no-start',
        element: scope,
        message: `${called(scope)} has no start event, so it begins at every step that nothing leads to.`,
        mend: 'Draw a start event.',
      })
    }
    if (!ends) {
      yield notice({
        severity: 'warning',
        rule: 'no-end',
        element: scope,
        message: `${called(scope)} has no end event, so nobody sees where it is finished.`,
        mend: 'Draw an end event.',
      })
    }
  }
  const hasLane = laneFinder(survey)
  const laned = new Set(survey.all('bpmn:Lane').flatMap((lane) => ancestor(lane, 'bpmn:Process') ?? []))
  for (const node of survey.all('bpmn:Activity')) {
    if (!node.$parent || !laned.has(node.$parent) || is(node, 'bpmn:UserTask') || hasLane(node)) continue
    yield notice({
      severity: 'info',
      rule: 'step-outside-lanes',
      element: node,
      message: `${called(node)} stands in no lane, while the process has lanes.`,
      mend: 'Put it into a lane.',
    })
  }
}
