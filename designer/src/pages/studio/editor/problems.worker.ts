import { type Finding, problems, readDefinitions, UnreadableModel } from '@waymark/shared/model'

export interface ProblemsQuestion {
  id: number
  xml: string
}
export interface ProblemsAnswer {
  id: number
  findings: readonly Finding[]
}

self.onmessage = async ({ data }: MessageEvent<ProblemsQuestion>) => {
  const answer: ProblemsAnswer = { id: data.id, findings: await findingsOf(data.xml) }
  self.postMessage(answer)
}

async function findingsOf(xml: string): Promise<readonly Finding[]> {
  try {
    const { definitions, dangling, findings } = await readDefinitions(xml)
    return [...findings.filter((f) => f.severity !== 'info'), ...problems(definitions, { dangling })]
  } catch (error) {
    if (error instanceof UnreadableModel) return error.findings
    throw error
  }
}
