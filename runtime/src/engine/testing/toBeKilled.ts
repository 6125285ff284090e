import { openDatabase } from '../../store/database.ts'
import { silent } from '../../store/testDatabase.ts'
import { inner, outer } from './drawings.ts'
import { testRuntime } from './runtime.ts'

/** A runtime that works until it is killed, and says on its output what has been acknowledged to it: `started KEY`, `done KEY`. */
const [dataFolder] = process.argv.slice(2)
const runtime = await testRuntime(await openDatabase({ dataFolder, log: silent }), { outer, inner })
const say = (words: string) => process.stdout.write(`${words}\n`)
say('ready')
for (;;) {
  const started = await Promise.all(Array.from({ length: 4 }, () => runtime.start('outer')))
  for (const { processInstanceKey } of started) say(`started ${processInstanceKey}`)
  const tasks = await runtime.openTasks()
  await Promise.all(
    tasks.slice(0, 3).map(async ({ key: userTaskKey }) => {
      const answer = await runtime.committer.submit({ type: 'completeTask', userTaskKey, variables: {} })
      if (answer.accepted) say(`done ${userTaskKey}`)
    }),
  )
}
