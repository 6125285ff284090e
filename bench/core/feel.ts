import { evaluate } from 'feelin'
import { type CompiledExpression, compileExpression } from '../../shared/src/feel/index.ts'
import { ratio, type Work } from '../frame/work.ts'
import { timesPerSecond } from './timing.ts'

const CONDITION = 'amount > 1000 and status = "open" and customer.country != "DE"'
const VARIABLES = { amount: 1500, status: 'open', customer: { country: 'FR' } }
const BATCH = 100

/** The condition, compiled as the engine compiles it. */
function compiled(): CompiledExpression {
  const result = compileExpression(`=${CONDITION}`)
  if (!result.ok) throw new Error(result.message)
  return result.expression
}

/** Evaluates the compiled condition so often; it must hold. */
function ours() {
  const condition = compiled()
  return () => {
    for (let i = 0; i < BATCH; i += 1) {
      const result = condition.test({ variables: VARIABLES, nowMs: 0 })
      if (!result.ok || !result.value) throw new Error('The condition does not hold.')
    }
  }
}

/** The same from the text. */
function feelin() {
  return () => {
    for (let i = 0; i < BATCH; i += 1) {
      if (evaluate(CONDITION, VARIABLES).value !== true) throw new Error('The condition does not hold.')
    }
  }
}

export const feel: Work = {
  name: 'CORE-feel',
  part: 'CORE',
  title: 'a FEEL condition of three terms',
  about: `\`${CONDITION}\`, compiled once and evaluated again and again, beside feelin's call that takes the text.`,
  columns: [{ name: 'evaluations', label: 'evaluations/s' }],
  variants: [
    { name: 'ours', label: 'Waymark', run: async ({ quick }) => ({ evaluations: await rate(ours(), quick) }) },
    {
      name: 'feelin',
      label: 'feelin, from the text',
      run: async ({ quick }) => ({ evaluations: await rate(feelin(), quick) }),
    },
  ],
  goals: [
    {
      name: "evaluations beside feelin's",
      atLeast: 40,
      unit: 'times',
      measured: ratio('ours', 'feelin', 'evaluations'),
    },
  ],
}

/** Evaluations a second. */
async function rate(does: () => void, quick: boolean) {
  return BATCH * (await timesPerSecond(does, quick ? 300 : 2000))
}
