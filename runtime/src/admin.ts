import { runCommand } from './cli/commandLine.ts'

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  say: (line) => console.log(line),
  complain: (line) => console.error(line.trimEnd()),
})
