import { createHash } from 'node:crypto'
import { type Start, startsOf } from '@waymark/shared/engine'
import type { Graph } from '@waymark/shared/model'
import { type CompileOptions, compile, type Finding } from '@waymark/shared/model'
import type { Clock } from '../clock.ts'
import type { Database, Queries } from '../store/database.ts'
import { definitionOf, formOf } from '../store/definitions.ts'
import type { Keys } from '../store/keys.ts'
import { appendLiveEvents } from '../store/liveEvents.ts'
import { DeploymentRefused } from './definitions.ts'
import {
  type DecisionFile,
  type DeployedDecision,
  type DeployedRequirements,
  deployDecisions,
  parseDecisions,
} from './deployDecisions.ts'

export interface ResourceToDeploy {
  /** File name; its ending says what it is. */
  readonly name: string
  readonly content: string
}

/** What a deployment holds. `changed` is false for what was published with the same content before. */
export interface Deployed {
  readonly deploymentKey: string
  readonly processes: readonly {
    readonly key: string
    readonly processId: string
    readonly version: number
    readonly versionTag: string | null
    readonly name: string
    readonly resourceName: string
    readonly changed: boolean
  }[]
  readonly forms: readonly {
    readonly key: string
    readonly formId: string
    readonly version: number
    readonly versionTag: string | null
    readonly resourceName: string
    readonly changed: boolean
  }[]
  readonly decisions: readonly DeployedDecision[]
  readonly requirements: readonly DeployedRequirements[]
  /** Warnings and remarks of the drawings. */
  readonly findings: readonly Finding[]
}

type Parsed =
  | DecisionFile
  | { readonly kind: 'bpmn'; readonly resource: ResourceToDeploy; readonly graphs: readonly Graph[] }
  | {
      readonly kind: 'form'
      readonly resource: ResourceToDeploy
      readonly schema: Record<string, unknown>
      readonly id: string
    }

/**
 * Publishes files together, in one transaction: each process, form and decision whose file has changed gets its next version, and the
 * start events of its latest version replace those of the one before.
 *
 * @throws DeploymentRefused with the findings where a drawing has errors
 */
export async function deploy(
  shell: { db: Database; clock: Clock; keys: Keys; compiling?: CompileOptions },
  of: { resources: readonly ResourceToDeploy[]; by?: string; note?: string },
): Promise<Deployed> {
  if (of.resources.length === 0) throw new DeploymentRefused('There is nothing to publish: no file was sent.')
  const findings: Finding[] = []
  const parsed: Parsed[] = []
  for (const resource of of.resources) parsed.push(await parse(resource, findings, shell.compiling))
  refuseTwice(parsed)
  const decisionCount = parsed.reduce((sum, file) => sum + (file.kind === 'dmn' ? file.model.decisions.length : 0), 0)
  await shell.keys.reserve(of.resources.length * 20 + decisionCount + 20)
  const nowMs = shell.clock.nowMs()
  return shell.db.transaction(async (tx) => {
    // Two people who publish at once get two versions, one after the other.
    await tx.read(
      'lock table process_definition, form, decision_requirements, decision_definition in share row exclusive mode',
    )
    const deploymentKey = shell.keys.take()
    const at = new Date(nowMs)
    await tx.read('insert into deployment (key, deployed_at, deployed_by, note) values ($1::bigint, $2, $3, $4)', [
      deploymentKey,
      at,
      of.by ?? null,
      of.note ?? null,
    ])
    const context = { tx, shell, deploymentKey, at, by: of.by ?? null }
    const forms: Deployed['forms'][number][] = []
    const processes: Deployed['processes'][number][] = []
    for (const file of parsed) if (file.kind === 'form') forms.push(await deployForm(context, file))
    for (const file of parsed) if (file.kind === 'bpmn') processes.push(...(await deployProcesses(context, file)))
    const requirements: DeployedRequirements[] = []
    const decisions: DeployedDecision[] = []
    for (const file of parsed) {
      if (file.kind !== 'dmn') continue
      const published = await deployDecisions({ ...context, takeKey: () => shell.keys.take(), hashOf }, file)
      for (const { decisionId, key } of published.decisions) await remember(context, 'decision', decisionId, key)
      requirements.push(published.requirements)
      decisions.push(...published.decisions)
    }
    await remarkOn(context, { processes, forms, decisions })
    return { deploymentKey, processes, forms, decisions, requirements, findings }
  })
}

/** The audit trail tells who published what; open browsers show the new versions. */
async function remarkOn(
  { tx, shell, deploymentKey, at, by }: Context,
  { processes, forms, decisions }: Pick<Deployed, 'processes' | 'forms' | 'decisions'>,
) {
  const detail = {
    processes: processes.map(({ processId, version, changed }) => ({ processId, version, changed })),
    forms: forms.map(({ formId, version, changed }) => ({ formId, version, changed })),
    decisions: decisions.map(({ decisionId, version, changed }) => ({ decisionId, version, changed })),
  }
  await tx.read(
    `insert into audit_entry (key, at, by, action, subject, subject_key, detail)
     values ($1::bigint, $2, $3, 'publish', 'deployment', $4, $5::jsonb)`,
    [shell.keys.take(), at, by, deploymentKey, JSON.stringify(detail)],
  )
  const news = processes.filter((process) => process.changed)
  await appendLiveEvents(
    tx,
    news.map(({ processId, version }) => ({ type: 'definitions' as const, processId, version })),
    at.getTime(),
  )
}

async function parse(resource: ResourceToDeploy, findings: Finding[], compiling?: CompileOptions): Promise<Parsed> {
  if (/\.(bpmn|bpmn20\.xml|xml)$/i.test(resource.name)) {
    const result = await compile(resource.content, compiling)
    findings.push(...result.findings)
    const errors = result.findings.filter((finding) => finding.severity === 'error')
    if (!result.ok || errors.length > 0) {
      const said = errors.map((finding) => finding.message).join(' ')
      throw new DeploymentRefused(`"${resource.name}" cannot be published. ${said}`, result.findings)
    }
    const graphs = result.graphs.filter((graph) => graph.isExecutable)
    if (graphs.length === 0)
      throw new DeploymentRefused(
        `"${resource.name}" holds no executable process: set isExecutable on the process that shall run.`,
        result.findings,
      )
    return { kind: 'bpmn', resource, graphs }
  }
  if (/\.form$/i.test(resource.name)) {
    let schema: unknown
    try {
      schema = JSON.parse(resource.content)
    } catch (error) {
      throw new DeploymentRefused(`"${resource.name}" is not JSON: ${error instanceof Error ? error.message : error}`)
    }
    if (
      typeof schema !== 'object' ||
      schema === null ||
      !('id' in schema) ||
      typeof schema.id !== 'string' ||
      !schema.id
    )
      throw new DeploymentRefused(`"${resource.name}" is no form: it has no "id".`)
    return { kind: 'form', resource, schema: schema as Record<string, unknown>, id: schema.id }
  }
  if (/\.dmn$/i.test(resource.name)) return parseDecisions(resource, findings)
  throw new DeploymentRefused(`"${resource.name}" cannot be published: files end with .bpmn, .form or .dmn.`)
}

function refuseTwice(parsed: readonly Parsed[]) {
  const seen = new Map<string, string>()
  for (const file of parsed) {
    for (const id of idsOf(file)) {
      const other = seen.get(id)
      if (other !== undefined)
        throw new DeploymentRefused(`The ${id} stands in "${other}" and in "${file.resource.name}": publish it once.`)
      seen.set(id, file.resource.name)
    }
  }
}

/** What a file holds, as people would name it. */
function idsOf(file: Parsed): string[] {
  switch (file.kind) {
    case 'form':
      return [`form "${file.id}"`]
    case 'bpmn':
      return file.graphs.map((graph) => `process "${graph.processId}"`)
    case 'dmn':
      return [
        `decision requirements graph "${file.requirementsId}"`,
        ...file.model.decisions.map(({ id }) => `decision "${id}"`),
      ]
  }
}

interface Context {
  readonly tx: Queries
  readonly shell: { readonly keys: Keys }
  readonly deploymentKey: string
  readonly at: Date
  readonly by: string | null
}

const hashOf = (content: string) => createHash('sha256').update(content).digest('base64url')

async function deployForm(context: Context, file: Extract<Parsed, { kind: 'form' }>) {
  const { tx, deploymentKey } = context
  const contentHash = hashOf(file.resource.content)
  const before = await formOf(tx, file.id)
  const changed = before?.contentHash !== contentHash
  const versionTag = typeof file.schema.versionTag === 'string' ? file.schema.versionTag : null
  const form =
    before && !changed
      ? before
      : {
          key: context.shell.keys.take(),
          formId: file.id,
          version: (before?.version ?? 0) + 1,
          versionTag,
          resourceName: file.resource.name,
        }
  if (changed) {
    const name = typeof file.schema.name === 'string' && file.schema.name ? file.schema.name : file.id
    await tx.read(
      `insert into form (key, form_id, version, version_tag, name, deployment_key, resource_name, content_hash, schema, deployed_at)
       values ($1::bigint, $2, $3, $4, $5, $6::bigint, $7, $8, $9::jsonb, $10)`,
      [
        form.key,
        file.id,
        form.version,
        versionTag,
        name,
        deploymentKey,
        file.resource.name,
        contentHash,
        JSON.stringify(file.schema),
        context.at,
      ],
    )
  }
  await remember(context, 'form', file.id, form.key)
  return {
    key: form.key,
    formId: form.formId,
    version: form.version,
    versionTag: form.versionTag,
    resourceName: form.resourceName,
    changed,
  }
}

async function deployProcesses(context: Context, file: Extract<Parsed, { kind: 'bpmn' }>) {
  const { tx, shell, deploymentKey } = context
  const contentHash = hashOf(file.resource.content)
  const processes: Deployed['processes'][number][] = []
  let resourceKey: string | undefined
  for (const graph of file.graphs) {
    const before = await definitionOf(tx, graph.processId)
    if (before && before.contentHash === contentHash) {
      await remember(context, 'process', graph.processId, before.key)
      processes.push({ ...before, changed: false })
      continue
    }
    if (resourceKey === undefined) {
      resourceKey = shell.keys.take()
      await tx.read(
        'insert into resource (key, deployment_key, name, content) values ($1::bigint, $2::bigint, $3, $4)',
        [resourceKey, deploymentKey, file.resource.name, file.resource.content],
      )
    }
    const definition = {
      key: shell.keys.take(),
      processId: graph.processId,
      version: (before?.version ?? 0) + 1,
      versionTag: graph.versionTag ?? null,
      name: graph.name || graph.processId,
      resourceName: file.resource.name,
      changed: true,
    }
    const starts = startsOf(graph, context.at.getTime())
    await tx.read(
      `insert into process_definition (key, process_id, version, version_tag, name, deployment_key, resource_key, resource_name,
         content_hash, deployed_at, deployed_by, calls, startable, start_form_id)
       values ($1::bigint, $2, $3, $4, $5, $6::bigint, $7::bigint, $8, $9, $10, $11, $12::jsonb, $13, $14)`,
      [
        definition.key,
        definition.processId,
        definition.version,
        definition.versionTag,
        definition.name,
        deploymentKey,
        resourceKey,
        file.resource.name,
        contentHash,
        context.at,
        context.by,
        JSON.stringify(calledBy(graph)),
        starts.some((start) => start.kind === 'none'),
        graph.processMeta.startForm?.formId ?? null,
      ],
    )
    await replaceStarts(tx, definition, starts)
    await remember(context, 'process', graph.processId, definition.key)
    processes.push(definition)
  }
  return processes
}

async function remember(context: Context, kind: 'process' | 'form' | 'decision', id: string, definitionKey: string) {
  await context.tx.read(
    'insert into deployment_content (deployment_key, kind, id, definition_key) values ($1::bigint, $2, $3, $4::bigint)',
    [context.deploymentKey, kind, id, definitionKey],
  )
}

/** The start events of the latest version are the ones that are heard. */
async function replaceStarts(tx: Queries, of: { key: string; processId: string }, starts: readonly Start[]) {
  await tx.read('delete from start_subscription where process_id = $1', [of.processId])
  for (const [position, start] of starts.entries()) {
    if (start.kind === 'none') continue
    const dueAt = start.kind === 'timer' && start.dueAtMs !== undefined ? new Date(start.dueAtMs) : null
    if (start.kind === 'timer' && !dueAt) continue
    // A condition has no name to be heard by.
    const name = start.kind === 'timer' || start.kind === 'conditional' ? null : start.name
    await tx.read(
      `insert into start_subscription (definition_key, start_event, position, process_id, kind, name, due_at)
       values ($1::bigint, $2, $3, $4, $5, $6, $7)`,
      [of.key, start.elementId, position, of.processId, start.kind, name, dueAt],
    )
  }
}

/** Process ids that the call activities name outright; one that is computed is not known before it runs. */
function calledBy(graph: Graph): string[] {
  const called = graph.nodes.flatMap((node): string[] => {
    if (node.kind !== 'callActivity') return []
    const value = node.calledElement.evaluate({ variables: {}, nowMs: 0 })
    return value.ok && typeof value.value === 'string' ? [value.value] : []
  })
  return [...new Set(called)]
}
