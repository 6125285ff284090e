import type { Shell } from '../shell.ts'
import { byHand } from './byHand.ts'
import { calendars } from './calendars.ts'
import { cases } from './cases.ts'
import { drafts } from './drafts.ts'
import type { App } from './endpoint.ts'
import { events } from './events.ts'
import { forms } from './forms.ts'
import { history } from './history.ts'
import { insights } from './insights.ts'
import { monitor } from './monitor.ts'
import { onlyJson } from './onlyJson.ts'
import { decisionDefinitions } from './v2/decisionDefinitions.ts'
import { decisionInstances } from './v2/decisionInstances.ts'
import { decisionRequirements } from './v2/decisionRequirements.ts'
import { deployments } from './v2/deployments.ts'
import { elementInstances } from './v2/elementInstances.ts'
import { incidents } from './v2/incidents.ts'
import { jobs } from './v2/jobs.ts'
import { messages } from './v2/messages.ts'
import { processDefinitions } from './v2/processDefinitions.ts'
import { processInstances } from './v2/processInstances.ts'
import { system } from './v2/system.ts'
import { userTasks } from './v2/userTasks.ts'
import { variables } from './v2/variables.ts'

/** Every resource, in the order in which the reference shows them. */
export const resources: ((shell: Shell) => App)[] = [
  onlyJson,
  drafts,
  forms,
  events,
  monitor,
  cases,
  insights,
  calendars,
  history,
  system,
  deployments,
  processDefinitions,
  processInstances,
  elementInstances,
  byHand,
  userTasks,
  variables,
  decisionDefinitions,
  decisionInstances,
  decisionRequirements,
  messages,
  incidents,
  jobs,
]
