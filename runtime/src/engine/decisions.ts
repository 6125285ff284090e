import { compileDecisions, type DecisionModel } from '@waymark/shared/dmn'
import type { Command, DecisionCall, Graph, Instance, StepResult } from '@waymark/shared/engine'
import { step } from '@waymark/shared/engine'
import { LRUCache } from 'lru-cache'
import type { Queries } from '../store/database.ts'
import * as stored from '../store/decisions.ts'
import { contentOfDeployment, resourceContent } from '../store/definitions.ts'

/** A published version of a decision, ready to be evaluated. */
export interface PublishedDecision extends stored.StoredDecision {
  /** The decisions of its file, among them those that it requires. */
  readonly model: DecisionModel
}

/** Compiled decisions. */
export interface PublishedDecisions {
  byKey(key: string, db: Queries): Promise<PublishedDecision | undefined>
  latest(decisionId: string, db: Queries): Promise<PublishedDecision | undefined>
  /** The decision that a business rule task of a process means. */
  called(caller: { deploymentKey: string }, call: DecisionCall, db: Queries): Promise<PublishedDecision | undefined>
  /** Every decision of the file in which that decision stands, as it was published, by id. */
  answering(
    caller: { deploymentKey: string },
    call: DecisionCall,
    db: Queries,
  ): Promise<ReadonlyMap<string, stored.StoredDecision>>
  /** Something was published: which version is the latest has to be looked up again. */
  forget(): void
}

const modelsKept = 200
const latestKept = 10_000

/** Opens the compiled decisions of a database. */
export function openDecisions(): PublishedDecisions {
  /** By key of the file. */
  const models = new LRUCache<string, DecisionModel>({ max: modelsKept })
  const decisions = new LRUCache<string, stored.StoredDecision>({ max: latestKept })
  const latestKeys = new LRUCache<string, string>({ max: latestKept })
  /** The decisions of a file, by the key of its requirements. */
  const files = new LRUCache<string, ReadonlyMap<string, stored.StoredDecision>>({ max: modelsKept })

  async function ready(row: stored.StoredDecision | undefined, db: Queries): Promise<PublishedDecision | undefined> {
    if (!row) return undefined
    decisions.set(row.key, row)
    let model = models.get(row.resourceKey)
    if (!model) {
      model = await compileStored(db, row)
      models.set(row.resourceKey, model)
    }
    return { ...row, model }
  }

  const byKey = async (key: string, db: Queries) =>
    ready(decisions.get(key) ?? (await stored.decisionByKey(db, key)), db)

  async function latest(decisionId: string, db: Queries) {
    const known = latestKeys.get(decisionId)
    if (known) return byKey(known, db)
    const row = await stored.decisionOf(db, decisionId)
    if (row) latestKeys.set(decisionId, row.key)
    return ready(row, db)
  }

  async function called(
    { deploymentKey }: { deploymentKey: string },
    { decisionId, binding, versionTag }: DecisionCall,
    db: Queries,
  ) {
    if (binding === 'versionTag')
      return ready(await stored.decisionOf(db, decisionId, { versionTag: versionTag ?? '' }), db)
    if (binding === 'deployment') {
      const key = await contentOfDeployment(db, deploymentKey, 'decision', decisionId)
      if (key) return byKey(key, db)
    }
    return latest(decisionId, db)
  }

  return {
    byKey,
    latest,
    called,
    async answering(caller, call, db) {
      const asked = await called(caller, call, db)
      if (!asked) return new Map()
      let file = files.get(asked.requirementsKey)
      if (!file) {
        const within = await stored.decisionsWithin(db, asked.requirementsKey)
        file = new Map(within.map((one) => [one.decisionId, one]))
        files.set(asked.requirementsKey, file)
      }
      return file
    },
    forget: () => latestKeys.clear(),
  }
}

/** The decisions that one batch asks, each fetched once, so that all its commands are answered by the same version. */
export class DecisionsAtHand {
  readonly #fetched = new Map<string, DecisionModel | undefined>()
  readonly #decisions: PublishedDecisions
  readonly #db: Queries

  constructor(decisions: PublishedDecisions, db: Queries) {
    this.#decisions = decisions
    this.#db = db
  }

  /**
   * Carries out a command. Where the engine asks a decision that is not at hand, it is fetched and the command carried out
   * anew: the engine is pure, so the first try has left nothing behind.
   */
  async step(
    definition: { readonly deploymentKey: string; readonly graph: Graph },
    instance: Instance | null,
    command: Command,
  ): Promise<StepResult> {
    const { deploymentKey } = definition
    const asked = (call: DecisionCall) => {
      const name = JSON.stringify([deploymentKey, call.decisionId, call.binding, call.versionTag])
      if (!this.#fetched.has(name)) throw new NotAtHand(name, call)
      return this.#fetched.get(name)
    }
    for (;;) {
      try {
        return step(definition.graph, instance, command, asked)
      } catch (error) {
        if (!(error instanceof NotAtHand)) throw error
        const decision = await this.#decisions.called(definition, error.call, this.#db)
        this.#fetched.set(error.asked, decision?.model)
      }
    }
  }
}

class NotAtHand extends Error {
  override readonly name = 'NotAtHand'
  readonly asked: string
  readonly call: DecisionCall
  constructor(asked: string, call: DecisionCall) {
    super(`decision "${call.decisionId}" is not at hand`)
    this.asked = asked
    this.call = call
  }
}

async function compileStored(db: Queries, { key, decisionId, resourceKey }: stored.StoredDecision) {
  const content = await resourceContent(db, resourceKey)
  if (content === undefined) throw new Error(`the file of decision definition ${key} is not stored`)
  const compiled = await compileDecisions(content)
  if (!compiled.ok) throw new Error(`decision definition ${key} (${decisionId}) was published but does not compile`)
  return compiled.model
}
