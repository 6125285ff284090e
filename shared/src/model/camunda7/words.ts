/** Why an attribute or element of the old engine has no effect here, where more can be said than that. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  async: 'every step is stored before it goes on, so nothing needs to be said',
  asyncBefore: 'every step is stored before it goes on, so nothing needs to be said',
  asyncAfter: 'every step is stored before it goes on, so nothing needs to be said',
  exclusive: 'the steps of one case never run over each other here',
  historyTimeToLive: 'how long history is kept is set for the whole system',
  jobPriority: 'jobs are taken in the order in which they fall due',
  taskPriority: 'jobs are taken in the order in which they fall due',
  initiator: 'who started the case is known without it',
  isStartableInTasklist: 'who may start the process says whether it is offered',
  errorMessage: 'an error carries the message that its worker gives',
  field: 'it belongs to the code of the old application',
  elementVariable: 'no collection is named that it could be an item of',
  resultVariable: 'nothing here gives a result to be stored',
  formRefVersion: 'forms are bound to the latest version, to the deployment, or to a version tag',
  decisionRefVersion: 'decisions are bound to the latest version, to the deployment, or to a version tag',
  decisionRefTenantId: 'there are no tenants here',
  calledElementTenantId: 'there are no tenants here',
  diagramRelationId: 'it only tied the file to its place in the old modeler',
}

/** What changes how a process runs, and does not run here: somebody must choose. */
export const TO_DECIDE: Readonly<Record<string, string>> = {
  resource:
    'The script stands in a file of the old application, and is not run here. Write it in FEEL, or choose a worker.',
  variableMappingClass: 'Code of the old application mapped the variables. Map them one by one.',
  variableMappingDelegateExpression: 'Code of the old application mapped the variables. Map them one by one.',
  caseRef: 'Cases of CMMN cannot be called here. Draw the case as an ad-hoc sub-process, or as a process.',
  formHandlerClass: 'Code of the old application handled the form, and is not run here.',
  skipExpression: 'Steps are not skipped by an expression here. Draw a decision before the step.',
  errorEventDefinition: 'A worker here says itself which error it throws. Let it throw the error by its code.',
  potentialStarter: 'Who may start the process is a permission here. Set it when the process is published.',
  eventListener: 'The listener is not run here. If it matters, make it a step of its own.',
  mapException: 'Exceptions of Java are unknown here. Let the worker throw the error by its code.',
  formRefBinding: 'A fixed version of a form cannot be named. Give that version a version tag, or take the latest.',
  decisionRefBinding:
    'A fixed version of a decision cannot be named. Give that version a version tag, or take the latest.',
}
