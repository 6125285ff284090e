import type { CompiledExpression } from '@waymark/shared/feel'
import { compileExpression } from '@waymark/shared/feel'
import type { CompileOptions, Finding, Graph } from '@waymark/shared/model'
import { compile } from '@waymark/shared/model'
import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { storedCalendars, workingCalendarOf } from '../store/calendars.ts'
import type { Database, Queries } from '../store/database.ts'
import * as stored from '../store/definitions.ts'
import { allocateKeys } from '../store/keys.ts'
import { openDecisions, type PublishedDecisions } from './decisions.ts'
import { type Deployed, deploy, type ResourceToDeploy } from './deploy.ts'

/** A published version of a process, ready to run. */
export interface Definition extends stored.StoredDefinition {
  readonly graph: Graph
  /** It calls other processes: their instances move together with its own. */
  readonly callsOthers: boolean
  /** `waymark:case nameExpression` and `businessKey`. */
  readonly nameExpression: CompiledExpression | undefined
  readonly businessKeyExpression: CompiledExpression | undefined
}

/** Where to find a form: what a user task or start event says about it. */
export interface FormWanted {
  readonly formId: string
  readonly binding?: 'latest' | 'deployment' | 'versionTag' | undefined
  readonly versionTag?: string | undefined
}

/** Compiled process definitions, forms and decisions. Pass the transaction's queries where there is one. */
export interface Definitions {
  /** Publishes files together: `.bpmn`, `.form` and `.dmn`. @throws DeploymentRefused */
  deploy(of: { resources: readonly ResourceToDeploy[]; by?: string; note?: string }): Promise<Deployed>
  byKey(key: string, db?: Queries): Promise<Definition | undefined>
  latest(processId: string, db?: Queries): Promise<Definition | undefined>
  version(processId: string, version: number, db?: Queries): Promise<Definition | undefined>
  /** The definition that a call activity of `caller` means. */
  called(
    caller: Definition,
    called: { processId: string; binding: 'latest' | 'deployment' | 'versionTag'; versionTag?: string },
    db?: Queries,
  ): Promise<Definition | undefined>
  /** The form that a task or start event of `definition` shows. */
  form(definition: Definition, wanted: FormWanted, db?: Queries): Promise<stored.StoredForm | undefined>
  formByKey(key: string, db?: Queries): Promise<stored.StoredForm | undefined>
  readonly decisions: PublishedDecisions
  /** Working calendars have changed: all runtimes compile anew, with the calendars as they are then. */
  forgetCalendars(): Promise<void>
  /** The XML that a definition was published with. */
  xml(definition: stored.StoredDefinition, db?: Queries): Promise<string>
}

/** The drawings have errors, or are no drawings: nothing was published. */
export class DeploymentRefused extends Error {
  override readonly name = 'DeploymentRefused'
  readonly findings: readonly Finding[]
  constructor(message: string, findings: readonly Finding[] = []) {
    super(message)
    this.findings = findings
  }
}

/** Channel on which runtimes tell each other that something was published, or that calendars have changed. */
export const definitionsChannel = 'waymark_definitions'
const calendarsChanged = 'calendars'
const graphsKept = 200
const formsKept = 500
const latestKept = 10_000

/** Opens the compiled definitions of a database. At most so many graphs are kept as memory should bear; the rest compile again. */
export function openDefinitions(of: {
  db: Database
  clock: Clock
  log: Logger
  /** What drawings find around them, beside the working calendars in the database. */
  compiling?: CompileOptions
}): Definitions {
  const compiled = new LRUCache<string, Definition>({ max: graphsKept })
  const loading = new Map<string, Promise<Definition | undefined>>()
  const latestKeys = new LRUCache<string, string>({ max: latestKept })
  const forms = new LRUCache<string, stored.StoredForm>({ max: formsKept })
  const latestForms = new LRUCache<string, string>({ max: latestKept })
  const decisions = openDecisions()
  const forget = () => {
    decisions.forget()
    latestKeys.clear()
    latestForms.clear()
  }
  let calendars: CompileOptions['calendars'] | undefined
  // Counts the changes: what is read or compiled while one arrives is not kept.
  let calendarChanges = 0
  const forgetGraphs = () => {
    calendarChanges += 1
    calendars = undefined
    compiled.clear()
    loading.clear()
  }
  const forgetAll = () => {
    forget()
    forgetGraphs()
  }
  const heard = (what: string) => (what === calendarsChanged ? forgetGraphs() : forget())
  // What was published before this runtime could hear of it is asked for again.
  of.db.listen(definitionsChannel, heard).then(forgetAll, (error: unknown) => {
    of.log.error({ err: error }, 'cannot hear what other runtimes publish')
  })

  /** What drawings are compiled with. */
  async function compiling(db: Queries): Promise<CompileOptions> {
    let known = calendars
    if (!known) {
      const before = calendarChanges
      const stored = await storedCalendars(db)
      known = Object.fromEntries(stored.map((one) => [one.name, workingCalendarOf(one, of.clock.nowMs())]))
      if (before === calendarChanges) calendars = known
    }
    return { ...of.compiling, calendars: { ...known, ...of.compiling?.calendars } }
  }

  async function byKey(key: string, db: Queries = of.db): Promise<Definition | undefined> {
    const known = compiled.get(key)
    if (known) return known
    // Within a transaction it is not shared while it loads: on the embedded database one that waits for another's query waits forever.
    if (db !== of.db) return compileAndKeep(key, db)
    const under = loading.get(key) ?? compileAndKeep(key, db).finally(() => loading.delete(key))
    loading.set(key, under)
    return under
  }

  async function compileAndKeep(key: string, db: Queries): Promise<Definition | undefined> {
    const before = calendarChanges
    const definition = await load(db, key, await compiling(db))
    if (definition && before === calendarChanges) compiled.set(key, definition)
    return definition
  }

  async function latest(processId: string, db: Queries = of.db) {
    const known = latestKeys.get(processId)
    if (known) return byKey(known, db)
    const row = await stored.definitionOf(db, processId)
    if (!row) return undefined
    latestKeys.set(processId, row.key)
    return byKey(row.key, db)
  }

  async function version(processId: string, number: number, db: Queries = of.db) {
    const row = await stored.definitionOf(db, processId, { version: number })
    return row && byKey(row.key, db)
  }

  async function formByKey(key: string, db: Queries = of.db) {
    const known = forms.get(key)
    if (known) return known
    const row = await stored.formByKey(db, key)
    if (row) forms.set(key, row)
    return row
  }

  async function latestForm(formId: string, db: Queries) {
    const known = latestForms.get(formId)
    if (known) return formByKey(known, db)
    const row = await stored.formOf(db, formId)
    if (!row) return undefined
    latestForms.set(formId, row.key)
    forms.set(row.key, row)
    return row
  }

  const keys = allocateKeys(of.db, of.clock)
  return {
    byKey,
    latest,
    version,
    formByKey,
    decisions,
    async deploy(deployment) {
      const deployed = await deploy({ ...of, compiling: await compiling(of.db), keys }, deployment)
      forget()
      await of.db.notify(definitionsChannel, '')
      return deployed
    },
    async forgetCalendars() {
      forgetGraphs()
      await of.db.notify(definitionsChannel, calendarsChanged)
    },
    async called(caller, called, db = of.db) {
      if (called.binding === 'versionTag') {
        const row = await stored.definitionOf(db, called.processId, { versionTag: called.versionTag ?? '' })
        return row && byKey(row.key, db)
      }
      if (called.binding === 'deployment') {
        const key = await stored.contentOfDeployment(db, caller.deploymentKey, 'process', called.processId)
        if (key) return byKey(key, db)
      }
      return latest(called.processId, db)
    },
    async form(definition, wanted, db = of.db) {
      if (wanted.binding === 'versionTag')
        return stored.formOf(db, wanted.formId, { versionTag: wanted.versionTag ?? '' })
      if (wanted.binding === 'deployment') {
        const key = await stored.contentOfDeployment(db, definition.deploymentKey, 'form', wanted.formId)
        if (key) return formByKey(key, db)
      }
      return latestForm(wanted.formId, db)
    },
    async xml(definition, db = of.db) {
      const content = await stored.resourceContent(db, definition.resourceKey)
      if (content === undefined) throw new Error(`the drawing of process definition ${definition.key} is not stored`)
      return content
    },
  }
}

async function load(db: Queries, key: string, compiling?: CompileOptions): Promise<Definition | undefined> {
  const row = await stored.definitionByKey(db, key)
  if (!row) return undefined
  const xml = await stored.resourceContent(db, row.resourceKey)
  if (xml === undefined) throw new Error(`the drawing of process definition ${key} is not stored`)
  const result = await compile(xml, compiling)
  const graph = result.ok ? result.graphs.find((one) => one.processId === row.processId) : undefined
  if (!graph)
    throw new Error(
      `process definition ${key} (${row.processId}, version ${row.version}) was published but does not compile`,
    )
  const { nameExpression, businessKey } = graph.processMeta.case ?? {}
  return {
    ...row,
    graph,
    callsOthers: graph.nodes.some(({ kind }) => kind === 'callActivity'),
    nameExpression: compileOrNothing(nameExpression),
    businessKeyExpression: compileOrNothing(businessKey),
  }
}

function compileOrNothing(text: string | undefined): CompiledExpression | undefined {
  if (!text) return undefined
  const result = compileExpression(text)
  return result.ok ? result.expression : undefined
}
