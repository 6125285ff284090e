import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunningWaymark } from './harness.ts'

const library = join(dirname(fileURLToPath(import.meta.url)), '..', 'shared', 'library')

/** Publishes a template's drawings and forms as they lie in the library. */
export async function publishTemplate(waymark: RunningWaymark, folder: string): Promise<void> {
  const files = new FormData()
  for (const name of readdirSync(join(library, folder)).filter((one) => /\.(bpmn|form)$/.test(one)))
    files.append('resources', new File([readFileSync(join(library, folder, name))], name))
  await waymark.call('demo', 'POST', '/v2/deployments', files)
}

export interface OpenTask {
  readonly userTaskKey: string
  readonly elementId: string
  readonly assignee: string | null
  readonly candidateGroups: string[]
  readonly dueDate: string | null
  readonly processInstanceKey: string
  readonly rootProcessInstanceKey: string
}

/** Who does the work of which lane in the journeys. */
export const workerOf: Record<string, string> = {
  'Sales rep': 'nino',
  Director: 'giorgi',
  Accountant: 'ioana',
  'Event team': 'tamar',
}

export const moveClock = (waymark: RunningWaymark, at: string) =>
  waymark.call('demo', 'PUT', '/v2/clock', { timestamp: Date.parse(at) })

/** One sale, walked over HTTP by the people of its lanes. */
export class Sale {
  readonly waymark: RunningWaymark
  readonly key: string
  readonly deal: string

  private constructor(waymark: RunningWaymark, key: string, deal: string) {
    this.waymark = waymark
    this.key = key
    this.deal = deal
  }

  static async start(waymark: RunningWaymark, deal: string, more: Record<string, unknown> = {}): Promise<Sale> {
    const started = await waymark.call<{ processInstanceKey: string }>('nino', 'POST', '/v2/process-instances', {
      processDefinitionId: 'sales',
      variables: {
        deal,
        client: 'Kolkheti Tea House',
        contactPerson: 'Ketevan',
        saleType: 'long-push',
        eventType: 'New Year party',
        amount: 40_000,
        ...more,
      },
    })
    return new Sale(waymark, started.processInstanceKey, deal)
  }

  /** Open tasks of the whole case. */
  async tasks(): Promise<OpenTask[]> {
    const page = await this.waymark.call<{
      openTasks: {
        userTaskKey: string
        elementId: string
        assignee: string | null
        candidateGroups: string[]
        dueDate: string | null
      }[]
    }>('marek', 'GET', `/api/cases/${this.key}`)
    return page.openTasks.map((task) => ({ ...task, processInstanceKey: this.key, rootProcessInstanceKey: this.key }))
  }

  /** The person of the step's lane claims it, adds the papers it asks for, fills in the form and completes it. */
  async does(elementId: string, variables: Record<string, unknown> = {}): Promise<void> {
    const task = (await this.tasks()).find((one) => one.elementId === elementId)
    if (!task)
      throw new Error(
        `${this.deal} does not wait at ${elementId} but at ${(await this.tasks()).map((one) => one.elementId)}`,
      )
    const worker = task.assignee ?? workerOf[task.candidateGroups[0] ?? ''] ?? 'demo'
    if (task.assignee === null)
      await this.waymark.call(worker, 'POST', `/v2/user-tasks/${task.userTaskKey}/assignment`, {
        assignee: worker,
        allowOverride: false,
      })
    const page = await this.waymark.call<{ requiredDocuments: { kind: string; present: boolean }[] }>(
      worker,
      'GET',
      `/api/tasks/${task.userTaskKey}`,
    )
    for (const { kind, present } of page.requiredDocuments)
      if (!present || kind === 'Commercial proposal') await this.addDocument(worker, kind, task.userTaskKey)
    await this.waymark.call(worker, 'POST', `/v2/user-tasks/${task.userTaskKey}/completion`, { variables })
  }

  async addDocument(as: string, kind: string, elementInstanceKey?: string): Promise<void> {
    const form = new FormData()
    form.append('file', new File([`${kind} of ${this.deal}`], `${kind} ${this.deal}.txt`, { type: 'text/plain' }))
    form.append('kind', kind)
    if (elementInstanceKey) form.append('elementInstanceKey', elementInstanceKey)
    await this.waymark.call(as, 'POST', `/api/cases/${this.key}/documents`, form)
  }

  async present(): Promise<void> {
    await this.does('agreePresentation', { agreed: 'yes', meetingDate: '2025-11-05' })
    await this.does('holdPresentation', { presentationHeld: true })
    await this.does('writeMinutes', { minutes: 'met', need: 'party', eventDate: '2025-12-19', proposalAsked: 'yes' })
  }

  async propose(answer: 'accepted' | 'changes' | 'refused', amount = 40_000): Promise<void> {
    await this.does('prepareProposal', { proposalText: 'a party', amount, eventDate: '2025-12-19' })
    await this.does('approveProposal', { directorDecision: 'approved' })
    await this.does('noteAnswer', {
      answer,
      ...(answer === 'changes' ? { changesWanted: 'smaller' } : {}),
      ...(answer === 'refused' ? { refusalReason: 'price' } : {}),
    })
  }

  async agree(amount = 40_000): Promise<void> {
    await this.does('draftContract', { contractNo: 'K-1', paymentSchedule: 'full', amount, eventDate: '2025-12-19' })
    await this.does('directorReview', { directorApproves: 'yes' })
    await this.does('accountantApproval', { accountantApproves: 'yes' })
    await this.does('noteSignature', { signature: 'signed' })
    await this.does('issueInvoice', { invoiceNo: 'R-1', invoiceDate: '2025-11-20' })
  }

  async pay(amount = 40_000): Promise<void> {
    await this.does('enterPayment', { paymentOutcome: 'received', received: amount })
  }

  async hold(): Promise<void> {
    await this.does('planPreparation', { preparationPlan: 'four stages' })
    await this.does('prepareEvent', { preparationNotes: 'booked' })
    await this.does('askConsent', { consent: 'approved' })
    await moveClock(this.waymark, '2025-12-19T06:00:00Z')
    await this.waitsAt('holdEvent')
    await this.does('holdEvent', { eventNotes: 'good' })
    await this.does('writeAct', { actNo: 'A-1', workCompletedOn: '2025-12-19' })
    await this.does('noteAct', { actSignedOn: '2025-12-22' })
  }

  /** Timers fire by rounds, so a step behind one is there in a moment. */
  async waitsAt(elementId: string): Promise<OpenTask> {
    const patienceUntil = Date.now() + 20_000
    for (;;) {
      const task = (await this.tasks()).find((one) => one.elementId === elementId)
      if (task) return task
      if (Date.now() > patienceUntil) throw new Error(`${this.deal} never came to ${elementId}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
