import { type DecisionOutline, outlineOf } from '@waymark/shared/dmn'
import { UnreadableModel } from '@waymark/shared/model'
import { ProblemError } from '../problem.ts'

/**
 * Reads which decisions a DMN file holds, also one whose tables are not finished.
 *
 * @throws ProblemError 400 with `findings` for a file that is no readable DMN
 */
export async function readDecisionFile(xml: string): Promise<DecisionOutline> {
  try {
    return await outlineOf(xml)
  } catch (error) {
    if (!(error instanceof UnreadableModel)) throw error
    throw new ProblemError(400, 'INVALID_ARGUMENT', 'Not a file of decisions', error.message, {
      findings: error.findings,
    })
  }
}

/** A file with one decision table that has a column for what is asked, one for the answer, and one rule to begin with. */
export function emptyDecision(decisionId: string, name: string): string {
  const escaped = name.replace(
    /[&<>"]/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="Definitions_${decisionId}" name="${escaped}" namespace="http://waymark.app/decision" exporter="Waymark">
  <decision id="${decisionId}" name="${escaped}">
    <decisionTable id="DecisionTable_${decisionId}" hitPolicy="FIRST">
      <input id="Input_1" label="Amount">
        <inputExpression id="InputExpression_1" typeRef="number">
          <text>amount</text>
        </inputExpression>
      </input>
      <output id="Output_1" label="Result" name="result" typeRef="string" />
      <rule id="Rule_1">
        <inputEntry id="InputEntry_1">
          <text></text>
        </inputEntry>
        <outputEntry id="OutputEntry_1">
          <text></text>
        </outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="${decisionId}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`
}
