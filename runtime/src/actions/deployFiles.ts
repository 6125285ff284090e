import { DeploymentRefused } from '../engine/definitions.ts'
import type { Deployed, ResourceToDeploy } from '../engine/deploy.ts'
import { invalid, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { adoptAsDraft } from './drafts.ts'
import { errorsInDrawing } from './errorsInDrawing.ts'

/**
 * Publishes files together: all or none. A drawing that nobody has as a draft becomes one, so that the Studio's library shows
 * every published process.
 *
 * @throws ProblemError 400 with the drawings' findings
 */
export async function deployFiles(
  shell: Shell,
  by: string,
  resources: readonly ResourceToDeploy[],
  note?: string,
): Promise<Deployed> {
  if (resources.length === 0)
    throw invalid('There is nothing to deploy: send files as multipart fields named "resources".')
  for (const { name, content } of resources.filter((one) => /\.bpmn(20\.xml)?$/i.test(one.name))) {
    // The standard lets it pass, but such a gateway would always take its first path.
    const findings = (await errorsInDrawing(content)).filter(({ rule }) => rule === 'gateway-condition-missing')
    if (findings.length > 0)
      throw new ProblemError(
        400,
        'INVALID_ARGUMENT',
        'Cannot be published',
        `"${name}" cannot be published. ${findings.map(({ message, mend }) => `${message} ${mend ?? ''}`.trim()).join(' ')}`,
        { findings },
      )
  }
  const deployed = await orRefused(() => shell.definitions.deploy({ resources, by, ...(note ? { note } : {}) }))
  for (const { name, content } of resources) {
    if (deployed.processes.some(({ resourceName }) => resourceName === name))
      await adoptAsDraft(shell, { xml: content, by })
    if (/\.dmn$/i.test(name)) await adoptAsDraft(shell, { kind: 'decision', xml: content, by })
  }
  return deployed
}

/** Answers a refused deployment as a problem that lists what is wrong, element by element. */
export async function orRefused<T>(work: () => Promise<T>, status: 400 | 422 = 400): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DeploymentRefused)) throw error
    throw new ProblemError(status, 'INVALID_ARGUMENT', 'Cannot be published', error.message, {
      findings: error.findings,
    })
  }
}
