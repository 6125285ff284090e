import type { Queries } from '../database.ts'

export interface FormRow {
  readonly form_id: string
  readonly name: string
  readonly schema: Record<string, unknown>
  /** Latest published version; null while it is only a draft. */
  readonly version: number | null
  readonly saved_at: Date
  /** What is being worked on differs from what is published. */
  readonly changed: boolean
}

// The draft where there is one, else what is published.
const select = `select coalesce(draft.form_id, published.form_id) as form_id, coalesce(draft.name, published.name) as name,
    coalesce(draft.schema, published.schema) as schema, published.version, coalesce(draft.saved_at, published.deployed_at) as saved_at,
    draft.form_id is not null and draft.schema is distinct from published.schema as changed
  from form_draft as draft
  full join (select distinct on (form_id) * from form order by form_id, version desc) as published
    on published.form_id = draft.form_id`

/** Every form, being worked on or published, by name. */
export async function allForms(db: Queries): Promise<FormRow[]> {
  return db.read<FormRow>(`${select} order by 2, 1`)
}

export async function formById(db: Queries, formId: string): Promise<FormRow | undefined> {
  const [row] = await db.read<FormRow>(`${select} where coalesce(draft.form_id, published.form_id) = $1`, [formId])
  return row
}

export async function saveFormDraft(
  db: Queries,
  of: { formId: string; name: string; schema: Record<string, unknown>; savedAt: Date; savedBy: string },
): Promise<void> {
  await db.read(
    `insert into form_draft (form_id, name, schema, saved_at, saved_by) values ($1, $2, $3::jsonb, $4, $5)
     on conflict (form_id) do update set name = $2, schema = $3::jsonb, saved_at = $4, saved_by = $5`,
    [of.formId, of.name, JSON.stringify(of.schema), of.savedAt, of.savedBy],
  )
}
