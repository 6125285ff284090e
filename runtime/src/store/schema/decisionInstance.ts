import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at, key } from './columns.ts'

/** What a step of a case asked of decisions, and how they came to their results: only ever added to. */
export const decisionInstance = pgTable(
  'decision_instance',
  {
    rootKey: key('root_key').notNull(),
    key: key('key').notNull(),
    /** From 1, in the order in which they were evaluated. */
    index: integer('index').notNull(),
    /** The same for the decision that was asked and those it required. */
    evaluationKey: key('evaluation_key').notNull(),
    instanceKey: key('instance_key').notNull(),
    elementKey: key('element_key').notNull(),
    elementId: text('element_id').notNull(),
    /** Of the process. */
    definitionKey: key('definition_key').notNull(),
    processId: text('process_id').notNull(),
    decisionKey: key('decision_key').notNull(),
    decisionId: text('decision_id').notNull(),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    type: text('type').$type<'DECISION_TABLE' | 'LITERAL_EXPRESSION' | 'UNSPECIFIED'>().notNull(),
    /** Null where it came to a result. */
    failure: text('failure'),
    output: jsonb('output').$type<unknown>(),
    inputs: jsonb('inputs').$type<unknown[]>().notNull(),
    matchedRules: jsonb('matched_rules').$type<unknown[]>().notNull(),
    evaluatedAt: at('evaluated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.rootKey, table.key, table.index] }),
    index('decision_instance_of_case').on(table.instanceKey),
    index('decision_instance_key').on(table.key),
    index('decision_instance_decision').on(table.decisionKey),
  ],
)
