/**
 * The process templates that come with Waymark: what a library page has to know about them. Pure, so that the browser may
 * import it; the files themselves are read by `index.ts`.
 */
export interface TemplateEntry {
  readonly id: string
  readonly name: string
  /** One or two sentences: what the process is for. */
  readonly description: string
  /** Folder beside this file. */
  readonly folder: string
  /** Drawings (.bpmn) without ending, the one that people start first; each is named like the process in it. */
  readonly drawings: readonly string[]
  /** Forms (.form) without ending, each named like its form id. */
  readonly forms: readonly string[]
  /** Files of decisions (.dmn) without ending, each named like its decision. */
  readonly decisions?: readonly string[]
}

export const manifest: readonly TemplateEntry[] = [
  {
    id: 'sales',
    name: 'Sales',
    description:
      'A sale in six stages, from the first talk to the evaluation of the event, each stage a process of its own, with refusal at every stage, documents and control points.',
    folder: 'sales',
    drawings: [
      'sales',
      'sales-presentation',
      'sales-proposal',
      'sales-contract',
      'sales-payment',
      'sales-event',
      'sales-closing',
      'sales-followup',
      'client-message',
    ],
    forms: [
      'client-message',
      'sales-act-signed',
      'sales-act',
      'sales-agree-again',
      'sales-agree',
      'sales-answer',
      'sales-approve-proposal',
      'sales-call',
      'sales-clarify',
      'sales-close',
      'sales-consent',
      'sales-contract',
      'sales-held',
      'sales-hold',
      'sales-interview',
      'sales-invoice',
      'sales-measures',
      'sales-minutes',
      'sales-next',
      'sales-payment',
      'sales-plan',
      'sales-prepare',
      'sales-proposal',
      'sales-reasons',
      'sales-refund',
      'sales-refusal',
      'sales-review-accountant',
      'sales-review-director',
      'sales-rework',
      'sales-second-date',
      'sales-signature',
      'sales-start',
    ],
  },
  {
    id: 'complaint',
    name: 'Complaint handling',
    description:
      'From the complaint to the answer in time and the cause prevented: acknowledged at once, investigated by one responsible employee, the same service whomever the client met.',
    folder: 'complaint',
    drawings: ['complaint'],
    forms: [
      'complaint-approve',
      'complaint-ask',
      'complaint-cause',
      'complaint-classify',
      'complaint-investigate',
      'complaint-measure',
      'complaint-other',
      'complaint-pay',
      'complaint-reaction',
      'complaint-reply',
      'complaint-settle',
      'complaint-start',
      'complaint-step-in',
    ],
  },
  {
    id: 'marketing-event',
    name: 'Marketing event',
    description:
      'A seminar or presentation for clients, from concept and budget to the evaluation, with dates that count back from the day of the event.',
    folder: 'marketing-event',
    drawings: ['marketing-event'],
    forms: [
      'marketing-budget',
      'marketing-check',
      'marketing-concept',
      'marketing-evaluate',
      'marketing-guests',
      'marketing-leads',
      'marketing-materials',
      'marketing-page',
      'marketing-run',
      'marketing-start',
    ],
  },
  {
    id: 'lead-scoring',
    name: 'Lead scoring',
    description:
      'A decision table gives each new lead its points; who has enough is called the same day, the others stay informed.',
    folder: 'lead-scoring',
    drawings: ['lead-scoring'],
    forms: ['lead-contact', 'lead-start'],
    decisions: ['lead-score'],
  },
]
