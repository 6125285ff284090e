import { compileDecisions, type DecisionModel } from '@waymark/shared/dmn'
import type { Finding } from '@waymark/shared/model'
import type { Queries } from '../store/database.ts'
import { decisionOf, requirementsOf } from '../store/decisions.ts'
import { DeploymentRefused } from './definitions.ts'

/** A DMN file that can be published. */
export interface DecisionFile {
  readonly kind: 'dmn'
  readonly resource: { readonly name: string; readonly content: string }
  /** Id of the decision requirements graph; the file's name where the file gives none. */
  readonly requirementsId: string
  readonly model: DecisionModel
}

/** A decision of a deployment, and the file it came with. */
export interface DeployedDecision {
  readonly key: string
  readonly decisionId: string
  readonly version: number
  readonly versionTag: string | null
  readonly name: string
  readonly requirementsKey: string
  readonly requirementsId: string
  readonly changed: boolean
}

export interface DeployedRequirements {
  readonly key: string
  readonly requirementsId: string
  readonly version: number
  readonly name: string
  readonly resourceName: string
  readonly changed: boolean
}

/** @throws DeploymentRefused with the findings where the file is broken */
export async function parseDecisions(
  resource: DecisionFile['resource'],
  findings: readonly Finding[],
): Promise<DecisionFile> {
  const compiled = await compileDecisions(resource.content)
  if (!compiled.ok) {
    const said = compiled.findings.map((finding) => finding.message).join(' ')
    throw new DeploymentRefused(`"${resource.name}" cannot be published. ${said}`, [...findings, ...compiled.findings])
  }
  const { model } = compiled
  return { kind: 'dmn', resource, requirementsId: model.id || resource.name.replace(/\.dmn$/i, ''), model }
}

/**
 * Publishes the decisions of a file. All of them get their next version, unless the file is unchanged and is still where each of
 * them was published last.
 */
export async function deployDecisions(
  context: { tx: Queries; takeKey(): string; deploymentKey: string; at: Date; hashOf(content: string): string },
  { resource, requirementsId, model }: DecisionFile,
): Promise<{ requirements: DeployedRequirements; decisions: DeployedDecision[] }> {
  const { tx, deploymentKey, at } = context
  const contentHash = context.hashOf(resource.content)
  const before = await requirementsOf(tx, requirementsId)
  const decisionsBefore = new Map<string, Awaited<ReturnType<typeof decisionOf>>>()
  for (const { id } of model.decisions) decisionsBefore.set(id, await decisionOf(tx, id))
  const changed =
    before?.contentHash !== contentHash ||
    [...decisionsBefore.values()].some((decision) => decision?.requirementsKey !== before.key)
  const requirements: DeployedRequirements =
    before && !changed
      ? { ...before, changed }
      : {
          key: context.takeKey(),
          requirementsId,
          version: (before?.version ?? 0) + 1,
          name: model.name || requirementsId,
          resourceName: resource.name,
          changed,
        }
  if (changed) await insertRequirements()
  const decisions: DeployedDecision[] = []
  for (const { id, name, versionTag } of model.decisions) {
    const last = decisionsBefore.get(id)
    if (last && !changed) {
      decisions.push({ ...last, changed })
      continue
    }
    const decision: DeployedDecision = {
      key: context.takeKey(),
      decisionId: id,
      version: (last?.version ?? 0) + 1,
      versionTag: versionTag ?? null,
      name,
      requirementsKey: requirements.key,
      requirementsId,
      changed,
    }
    await tx.read(
      `insert into decision_definition (key, decision_id, version, version_tag, name, requirements_key, deployment_key, deployed_at)
       values ($1::bigint, $2, $3, $4, $5, $6::bigint, $7::bigint, $8)`,
      [decision.key, id, decision.version, decision.versionTag, name, requirements.key, deploymentKey, at],
    )
    decisions.push(decision)
  }
  return { requirements, decisions }

  async function insertRequirements() {
    const resourceKey = context.takeKey()
    await tx.read('insert into resource (key, deployment_key, name, content) values ($1::bigint, $2::bigint, $3, $4)', [
      resourceKey,
      deploymentKey,
      resource.name,
      resource.content,
    ])
    await tx.read(
      `insert into decision_requirements (key, requirements_id, version, name, deployment_key, resource_key, resource_name,
         content_hash, deployed_at)
       values ($1::bigint, $2, $3, $4, $5::bigint, $6::bigint, $7, $8, $9)`,
      [
        requirements.key,
        requirementsId,
        requirements.version,
        requirements.name,
        deploymentKey,
        resourceKey,
        resource.name,
        contentHash,
        at,
      ],
    )
  }
}
