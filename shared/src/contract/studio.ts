import { z } from 'zod'
import { Instant, Key } from './common.ts'

/** One problem of a drawing, in an analyst's words (`Finding` of shared/model). */
export const FindingShape = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  rule: z.string(),
  elementId: z.string().nullable(),
  elementName: z.string().optional(),
  processId: z.string().optional(),
  message: z.string(),
  mend: z.string().optional(),
  path: z.array(z.string()).optional(),
})

/** A drawing of processes (BPMN), or a file of decisions (DMN). */
export const DraftKind = z.enum(['process', 'decision'])
export type DraftKind = z.infer<typeof DraftKind>

/** GET /api/drafts: the library, one entry per drawing; `?kind=decision`: one per file of decisions. Newest first. */
export const DraftSummary = z.object({
  draftId: Key,
  kind: DraftKind,
  name: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  /** The BPMN ids of the processes in the file; the first is the one that is shown and started. */
  processIds: z.array(z.string()),
  /** The decisions in the file, where it is one of decisions; the first is the one whose versions are shown. */
  decisions: z.array(z.object({ decisionId: z.string(), name: z.string() })),
  savedAt: Instant,
  savedBy: z.string(),
  revision: z.number().int(),
  /** Latest published version; null while it is only a draft. */
  version: z.number().int().nullable(),
  publishedAt: Instant.nullable(),
  /** The draft differs from what is published. */
  changed: z.boolean(),
  running: z.number().int(),
  overdue: z.number().int(),
  incidents: z.number().int(),
  /** GET .../thumbnail.svg answers 404 while there is none. */
  hasThumbnail: z.boolean(),
})
export type DraftSummary = z.infer<typeof DraftSummary>

/** GET /api/drafts/{draftId} */
export const Draft = DraftSummary.extend({ xml: z.string() })
export type Draft = z.infer<typeof Draft>

/** POST /api/drafts: a new drawing, empty, from a template or from a file (`xml`). Answers 201 with Draft. */
export const NewDraft = z.object({
  kind: DraftKind.optional(),
  name: z.string().min(1).max(200),
  /** Of a new file of decisions without `xml`: the id of its decision; made of the name where absent or taken. */
  decisionId: z.string().max(128).optional(),
  template: z.string().optional(),
  xml: z.string().optional(),
})
/** PUT /api/drafts/{draftId} with `If-Match: "revision"`; 412 when somebody saved in between (then GET again). */
export const SaveDraft = z.object({
  xml: z.string(),
  name: z.string().min(1).max(200).optional(),
  svg: z.string().optional(),
})
export const SavedDraft = z.object({ revision: z.number().int(), savedAt: Instant, changed: z.boolean() })
export type SavedDraft = z.infer<typeof SavedDraft>
/** DELETE /api/drafts/{draftId}: the drawing goes; published versions and their instances stay. */

/** POST /api/drafts/{draftId}/publication -> Publication, or 422 with `findings` in the problem. */
export const Publish = z.object({
  note: z.string().max(2000).optional(),
  /** Drafts of decisions that are published with the process: all or none. */
  withDecisions: z.array(Key).max(50).optional(),
})
export const Publication = z.object({
  /** False: nothing differs from the latest version, so there is no new one. */
  changed: z.boolean(),
  version: z.number().int(),
  /** Null where decisions alone were published. */
  processDefinitionKey: Key.nullable(),
  decisions: z.array(
    z.object({
      decisionId: z.string(),
      name: z.string(),
      version: z.number().int(),
      decisionDefinitionKey: Key,
      changed: z.boolean(),
    }),
  ),
  findings: z.array(FindingShape),
})
export type Publication = z.infer<typeof Publication>

/** GET /api/drafts/{draftId}/versions, newest first. */
export const PublishedVersion = z.object({
  processDefinitionKey: Key,
  processId: z.string(),
  version: z.number().int(),
  versionTag: z.string().nullable(),
  publishedAt: Instant,
  publishedBy: z.string().nullable(),
  note: z.string().nullable(),
  running: z.number().int(),
})
export type PublishedVersion = z.infer<typeof PublishedVersion>
/** GET /api/drafts/{draftId}/decision-versions: published versions of the first decision of a file, newest first. */
export const DecisionVersion = z.object({
  decisionDefinitionKey: Key,
  decisionId: z.string(),
  version: z.number().int(),
  versionTag: z.string().nullable(),
  publishedAt: Instant,
  publishedBy: z.string().nullable(),
  note: z.string().nullable(),
})
export type DecisionVersion = z.infer<typeof DecisionVersion>
/** POST /api/drafts/{draftId}/restoration: the draft becomes that version's drawing, or file, again. Answers Draft. */
export const Restore = z.union([
  z.strictObject({ processDefinitionKey: Key }),
  z.strictObject({ decisionDefinitionKey: Key }),
])

/** POST /api/problems: problems of a drawing that only the server can see (called processes, forms that do not exist). */
export const CheckDrawing = z.object({ xml: z.string() })
export const Findings = z.object({ findings: z.array(FindingShape) })

/** GET /api/forms (list), GET /api/forms/{formId}, PUT /api/forms/{formId} with FormDraft (published with the process). */
export const FormSummary = z.object({
  formId: z.string(),
  name: z.string(),
  version: z.number().int().nullable(),
  savedAt: Instant,
})
export type FormSummary = z.infer<typeof FormSummary>
export const FormDraft = z.object({ name: z.string().optional(), schema: z.record(z.string(), z.unknown()) })
export const Form = FormSummary.extend({ schema: z.record(z.string(), z.unknown()) })
export type Form = z.infer<typeof Form>

/** GET /api/templates; GET /api/templates/{id}/thumbnail.svg does not exist: the page draws `xml` itself. */
export const Template = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  processIds: z.array(z.string()),
  xml: z.string(),
})
export type Template = z.infer<typeof Template>
