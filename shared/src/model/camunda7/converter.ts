import { bodyOf, is, type ModdleElement, many, one, text } from '../moddle.ts'
import { convertCall } from './calls.ts'
import { convertEvent } from './events.ts'
import { formFieldsOf, generatedForm } from './forms.ts'
import type { Notes } from './report.ts'
import { attribute, attributeValue, childrenOf, feelOf, localName, parameterValue } from './values.ts'
import { TO_DECIDE, WITHOUT_EFFECT } from './words.ts'
import { addExtension, addMapping, addProperty } from './writer.ts'

/** Reads what an element says in the words of Camunda 7 (or Activiti, Flowable), and says it in `zeebe:` as well. */
export class Converter {
  readonly element: ModdleElement
  readonly #prefix: string
  readonly notes: Notes
  /** Attributes that were dealt with; the rest is reported as kept. */
  readonly #done = new Set<string>()

  constructor(element: ModdleElement, prefix: string, notes: Notes) {
    this.element = element
    this.#prefix = prefix
    this.notes = notes
  }

  convert() {
    if (is(this.element, 'bpmn:UserTask')) this.#userTask()
    if (is(this.element, 'bpmn:UserTask') || is(this.element, 'bpmn:StartEvent')) this.#form()
    if (
      is(this.element, 'bpmn:Activity') ||
      is(this.element, 'bpmn:Event') ||
      is(this.element, 'bpmn:MessageEventDefinition')
    )
      this.#work()
    if (is(this.element, 'bpmn:CallActivity')) convertCall(this)
    if (is(this.element, 'bpmn:MultiInstanceLoopCharacteristics')) this.#loop()
    if (is(this.element, 'bpmn:Process')) this.#process()
    convertEvent(this)
    this.#expressions()
    for (const inner of this.foreignElements()) this.#foreignElement(inner)
    this.#rest()
  }

  #userTask() {
    const assignment = this.#attributes({
      assignee: 'assignee',
      candidateUsers: 'candidateUsers',
      candidateGroups: 'candidateGroups',
    })
    addExtension(this.element, 'zeebe:AssignmentDefinition', assignment)
    addExtension(
      this.element,
      'zeebe:TaskSchedule',
      this.#attributes({ dueDate: 'dueDate', followUpDate: 'followUpDate' }),
    )
    addExtension(this.element, 'zeebe:PriorityDefinition', this.#attributes({ priority: 'priority' }))
  }

  #form() {
    const ref = this.read('formRef')
    const key = this.read('formKey')
    if (ref) {
      addExtension(this.element, 'zeebe:FormDefinition', { formId: ref, ...this.#binding('formRefBinding') })
      this.notes.understand(this.element, this.word('formRef'), ref, `the form "${ref}"`)
    } else if (key) {
      const file = /([^/:]+)\.form$/.exec(key)?.[1]
      if (file) {
        addExtension(this.element, 'zeebe:FormDefinition', { formId: file })
        this.notes.understand(this.element, this.word('formKey'), key, `the form "${file}"`)
      } else {
        addExtension(this.element, 'zeebe:FormDefinition', { externalReference: key })
        this.notes.decide(
          this.element,
          this.word('formKey'),
          key,
          `The form "${key}" is one of its own application. Draw a form for this step.`,
        )
      }
    }
    const fields = formFieldsOf(this.foreignElements())
    if (!fields) return
    const form = generatedForm(this.element, fields.list, this.notes)
    this.notes.forms.push(form)
    if (!ref && !key) addExtension(this.element, 'zeebe:FormDefinition', { formId: form.id })
    this.notes.understand(
      this.element,
      this.word(fields.word),
      `${form.schema.components.length} fields`,
      `the form "${form.id}"`,
    )
  }

  /** What an automatic step does. */
  #work() {
    const topic = this.read('topic')
    const type = this.read('type')
    const owner = is(this.element, 'bpmn:MessageEventDefinition')
      ? (this.element.$parent ?? this.element)
      : this.element
    const retries = this.#retries()
    if (type === 'external' && topic) {
      const value = attributeValue(topic)
      if (value.ok) {
        addExtension(owner, 'zeebe:TaskDefinition', { type: value.value, ...(retries ? { retries } : {}) })
        this.notes.understand(this.element, this.word('topic'), topic, `a job of the type "${value.value}"`)
      } else this.notes.decide(this.element, this.word('topic'), topic, value.why)
    } else if (type) {
      this.notes.decide(
        this.element,
        this.word('type'),
        type,
        `The built-in "${type}" task is unknown here. Choose a connector.`,
      )
    }
    for (const word of ['class', 'delegateExpression']) {
      const code = this.read(word)
      if (code)
        this.notes.decide(
          this.element,
          this.word(word),
          code,
          `"${code}" is code of the old application, and is not run here. Choose a connector, or a job type for a worker of your own.`,
        )
    }
    this.#computed(owner)
    this.#decision(owner)
    if (is(this.element, 'bpmn:ScriptTask')) this.#script()
  }

  #computed(owner: ModdleElement) {
    const expression = this.read('expression')
    if (!expression) return
    const result = this.read('resultVariable')
    const feel = feelOf(expression)
    if (feel.ok && result) {
      addExtension(owner, 'zeebe:Script', { expression: `=${feel.value}`, resultVariable: result })
      this.notes.understand(
        this.element,
        this.word('expression'),
        expression,
        `the FEEL expression "${feel.value}" into "${result}"`,
      )
    } else {
      this.notes.decide(
        this.element,
        this.word('expression'),
        expression,
        `"${expression}" calls code of the old application, and is not run here. Choose a connector, or write it in FEEL.`,
      )
    }
  }

  #decision(owner: ModdleElement) {
    const decision = this.read('decisionRef')
    if (!decision) return
    const value = attributeValue(decision)
    if (!value.ok) return this.notes.decide(this.element, this.word('decisionRef'), decision, value.why)
    const resultVariable = this.read('resultVariable') ?? 'result'
    addExtension(owner, 'zeebe:CalledDecision', {
      decisionId: value.value,
      resultVariable,
      ...this.#binding('decisionRefBinding', 'decisionRefVersionTag'),
    })
    this.notes.understand(
      this.element,
      this.word('decisionRef'),
      decision,
      `the decision "${value.value}" into "${resultVariable}"`,
    )
    const mapping = this.read('mapDecisionResult')
    if (mapping && mapping !== 'singleEntry' && mapping !== 'resultList') {
      this.notes.decide(
        this.element,
        this.word('mapDecisionResult'),
        mapping,
        `The result was reshaped ("${mapping}"). Check what the following steps expect in "${resultVariable}".`,
      )
    }
  }

  /** Which version is meant: the words are the same, but for a fixed number, which stays to be decided. */
  #binding(word: string, tagWord?: string): Record<string, string> {
    const binding = this.element.$attrs[this.word(word)]
    if (binding !== 'latest' && binding !== 'deployment' && binding !== 'versionTag') return {}
    const tag = tagWord && this.read(tagWord)
    if (binding === 'versionTag' && !tag) return {}
    this.read(word)
    this.notes.understand(
      this.element,
      this.word(word),
      binding,
      tag ? `the version tag "${tag}"` : `the binding "${binding}"`,
    )
    return { bindingType: binding, ...(tag ? { versionTag: tag } : {}) }
  }

  #script() {
    const script = text(this.element, 'script')
    if (!script) return
    const language = text(this.element, 'scriptFormat')
    const result = this.read('resultVariable')
    const feel = feelOf(script, language)
    if (feel.ok && result) {
      addExtension(this.element, 'zeebe:Script', { expression: `=${feel.value}`, resultVariable: result })
      this.notes.understand(this.element, 'script', script, `the FEEL expression "${feel.value}" into "${result}"`)
    } else {
      this.notes.decide(
        this.element,
        'script',
        script,
        `The ${language ?? ''} script is kept, but not run. Write it in FEEL, or choose a worker.`.replace('  ', ' '),
      )
    }
  }

  #retries(): string | undefined {
    const cycle = this.foreignElements().find((e) => localName(e) === 'failedJobRetryTimeCycle')
    return /^R(\d+)\//.exec(cycle?.$body?.trim() ?? '')?.[1]
  }

  #loop() {
    const collection = this.read('collection')
    if (!collection) return
    const element = this.read('elementVariable')
    const plain = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(collection)
    const value = plain ? ({ ok: true, value: `=${collection}` } as const) : attributeValue(collection)
    if (!value.ok) return this.notes.decide(this.element, this.word('collection'), collection, value.why)
    addExtension(this.element, 'zeebe:LoopCharacteristics', {
      inputCollection: value.value,
      ...(element ? { inputElement: element } : {}),
    })
    this.notes.understand(
      this.element,
      this.word('collection'),
      collection,
      `a loop over ${value.value}${element ? ` as "${element}"` : ''}`,
    )
  }

  #process() {
    const tag = this.read('versionTag')
    if (tag) {
      addExtension(this.element, 'zeebe:VersionTag', { value: tag })
      this.notes.understand(this.element, this.word('versionTag'), tag, `the version tag "${tag}"`)
    }
    for (const word of ['candidateStarterGroups', 'candidateStarterUsers']) {
      const who = this.read(word)
      if (who)
        this.notes.decide(
          this.element,
          this.word(word),
          who,
          `Who may start the process ("${who}") is a permission here. Set it when the process is published.`,
        )
    }
  }

  /** Conditions, timers and counts in JUEL; the counters of a multi-instance get the standard's names. */
  #expressions() {
    for (const property of [
      'conditionExpression',
      'condition',
      'completionCondition',
      'loopCondition',
      'loopCardinality',
      'timeDate',
      'timeDuration',
      'timeCycle',
      ...(is(this.element, 'bpmn:ResourceAssignmentExpression') ? ['expression'] : []),
    ]) {
      const expression = this.element.$descriptor.properties?.some((p) => p.name.replace(/^.*:/, '') === property)
        ? one(this.element, property)
        : undefined
      const body = bodyOf(expression)
      if (!expression || !body || !(/^[$#]\{/.test(body) || text(expression, 'language'))) continue
      const feel = feelOf(body, text(expression, 'language'))
      if (!feel.ok) {
        this.notes.decide(this.element, property, body, feel.why)
        continue
      }
      const standard = feel.value.replace(/\bnrOf(Instances|ActiveInstances|CompletedInstances)\b/g, 'numberOf$1')
      expression.set('body', `=${standard}`)
      expression.set('language', undefined)
      this.notes.understand(this.element, property, body, `the FEEL expression "${standard}"`)
    }
  }

  #foreignElement(inner: ModdleElement) {
    const name = localName(inner)
    switch (name) {
      case 'inputOutput':
        for (const parameter of childrenOf(inner)) this.#parameter(parameter)
        return
      case 'properties':
        for (const property of childrenOf(inner)) {
          const [key, value] = [attribute(property, 'name') ?? '', attribute(property, 'value') ?? '']
          addProperty(this.element, key, value)
          this.notes.understand(this.element, this.word('property'), `${key}=${value}`, `the property "${key}"`)
        }
        return
      case 'executionListener':
      case 'taskListener': {
        const code =
          ['class', 'expression', 'delegateExpression'].map((word) => attribute(inner, word)).find(Boolean) ??
          'a script'
        return this.notes.decide(
          this.element,
          this.word(name),
          code,
          `The listener for "${attribute(inner, 'event') ?? 'create'}" (${code}) is not run here. If it matters, make it a step of its own.`,
        )
      }
      case 'connector':
        return this.notes.decide(
          this.element,
          this.word(name),
          undefined,
          'The connector of the old application is unknown here. Choose one of ours.',
        )
      case 'failedJobRetryTimeCycle':
        return this.notes.understand(
          this.element,
          this.word(name),
          inner.$body,
          `${this.#retries() ?? 'the usual number of'} tries`,
        )
      case 'formData':
      case 'formProperty':
      case 'in':
      case 'out':
        return
      default: {
        const said = inner.$body ?? attribute(inner, 'name') ?? attribute(inner, 'errorRef')
        this.#leave(this.word(name), name, said)
      }
    }
  }

  #parameter(parameter: ModdleElement) {
    const input = localName(parameter) === 'inputParameter'
    const name = attribute(parameter, 'name') ?? ''
    const value = parameterValue(parameter)
    const what = this.word(localName(parameter))
    if (!value.ok) return this.notes.decide(this.element, what, name, `"${name}" is not converted: ${value.why}`)
    addMapping(this.element, input ? 'zeebe:Input' : 'zeebe:Output', value.value, name)
    this.notes.understand(this.element, what, parameter.$body, `${value.value} into "${name}"`)
  }

  #rest() {
    for (const [name, value] of Object.entries(this.element.$attrs)) {
      if (!name.startsWith(`${this.#prefix}:`) || this.#done.has(name)) continue
      this.#leave(name, name.slice(this.#prefix.length + 1), value)
    }
  }

  /** What is not converted stays in the file; where it changed how the process ran, somebody must decide. */
  #leave(word: string, name: string, said: string | undefined) {
    const why = TO_DECIDE[name]
    if (why) this.notes.decide(this.element, word, said, why)
    else this.notes.keep(this.element, word, said, WITHOUT_EFFECT[name] ?? 'it has no effect here')
  }

  /** An attribute in the file's own words; reading it deals with it. */
  read(name: string): string | undefined {
    const word = this.word(name)
    const value = this.element.$attrs[word]
    if (value !== undefined) this.#done.add(word)
    return value === '' ? undefined : value
  }

  /** Reads attributes by our name for them, as far as they can be said in FEEL. */
  #attributes(words: Readonly<Record<string, string>>): Record<string, string> {
    const found: Record<string, string> = {}
    for (const [ours, theirs] of Object.entries(words)) {
      const said = this.read(theirs)
      if (said === undefined) continue
      const value = attributeValue(said)
      if (value.ok) {
        found[ours] = value.value
        this.notes.understand(this.element, this.word(theirs), said, `${ours} ${value.value}`)
      } else this.notes.decide(this.element, this.word(theirs), said, value.why)
    }
    return found
  }

  /** The attribute or element as the file spells it, such as `camunda:topic`. */
  word(name: string) {
    return `${this.#prefix}:${name}`
  }

  /** The extension elements in the file's own words. */
  foreignElements(): readonly ModdleElement[] {
    return many(one(this.element, 'extensionElements'), 'values').filter((e) => e.$type.startsWith(`${this.#prefix}:`))
  }
}
