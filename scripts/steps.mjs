// Runs commands one after the other, says how long each took, and stops at the first that fails.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {{ name: string, command: string[], env?: Record<string, string> }[]} steps */
export async function runSteps(steps) {
  for (const step of steps) {
    const begun = Date.now()
    console.log(`\n── ${step.name}`)
    const code = await run(step.command, step.env)
    const took = ((Date.now() - begun) / 1000).toFixed(1)
    if (code !== 0) {
      console.error(`── ${step.name} failed after ${took} s`)
      process.exitCode = 1
      return false
    }
    console.log(`── ${step.name}: ${took} s`)
  }
  return true
}

/** @param {string[]} command @param {Record<string, string>} [env] @returns {Promise<number>} the exit code */
export function run([name = '', ...args], env = {}) {
  return new Promise((resolve) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    child.on('error', (error) => {
      console.error(`${name}: ${error.message}`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
