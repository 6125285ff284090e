import { text } from 'node:stream/consumers'
import { Command } from 'commander'
import pino from 'pino'
import { type OpenShell, openShell } from '../open.ts'
import { readSettings, type Settings } from '../settings.ts'
import { addUser } from './addUser.ts'
import { exportDefinitions, importDefinitions } from './definitionFiles.ts'
import { examine } from './doctor.ts'
import { addHistoryCommands } from './history.ts'

/** Where a command reads from and tells. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv
  readonly input: NodeJS.ReadStream
  say(line: string): void
  complain(line: string): void
}

const marks = { good: 'ok     ', warning: 'look   ', bad: 'WRONG  ' } as const

/**
 * Carries out one command of the administration, with the settings that Waymark itself reads from the environment.
 *
 * @param words the command line after the program's name
 * @returns the exit code: 0, or 1 where something is wrong
 */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0
  const program = new Command('admin')
    .description('Looks after a Waymark installation. It reads the same environment variables as Waymark itself.')
    .exitOverride()
    .configureOutput({ writeOut: (said) => terminal.say(said.trimEnd()), writeErr: (said) => terminal.complain(said) })
  const settings = () => readSettings({ LOG_LEVEL: 'error', ...terminal.environment })

  program
    .command('doctor')
    .description('check database, migrations, clock, disk and people')
    .action(async () => {
      const findings = await examine(settings(), pino({ level: 'silent' }))
      for (const { verdict, about, sentence } of findings)
        terminal.say(`${marks[verdict]}${about.padEnd(12)}${sentence}`)
      if (findings.some(({ verdict }) => verdict === 'bad')) code = 1
    })

  const several = (value: string, before: string[]) => [...before, value]
  program
    .command('user')
    .description('people who can sign in')
    .command('add <name>')
    .description('add a person; the password comes from WAYMARK_PASSWORD or as the first line of the input')
    .option('--role <role>', 'administrator, analyst, manager or employee; may be given again', several, [])
    .option('--group <group>', 'a group, named like the lane; may be given again', several, [])
    .option('--full-name <text>', 'the name that colleagues see')
    .option('--email <address>', 'where mail goes')
    .action(async (username: string, given: { role: string[]; group: string[]; fullName?: string; email?: string }) => {
      const password = await passwordFrom(terminal)
      await withShell(settings(), async ({ shell }) => {
        const { role: roles, group: groups, fullName: name, email } = given
        terminal.say(await addUser(shell, { username, password, name, email, roles, groups }))
      })
    })

  program
    .command('export <folder>')
    .description('write the latest version of every published drawing, form and decision into a folder')
    .action((folder: string) =>
      withShell(settings(), async ({ shell }) => {
        const files = await exportDefinitions(shell, folder)
        terminal.say(`Wrote ${files.length} files to ${folder}.`)
      }),
    )
  program
    .command('import <folder>')
    .description('publish every drawing, form and decision of a folder together')
    .action((folder: string) =>
      withShell(settings(), async ({ shell }) => {
        const changed = await importDefinitions(shell, folder)
        if (changed.length === 0) terminal.say('Everything is published already; nothing was changed.')
        else for (const one of changed) terminal.say(`Published ${one}.`)
      }),
    )

  addHistoryCommands(program, {
    with: (work) => withShell(settings(), ({ shell }) => work(shell)),
    say: terminal.say,
    fail: (line) => {
      code = 1
      terminal.say(line)
    },
  })

  try {
    await program.parseAsync([...words], { from: 'user' })
  } catch (error) {
    // The parser has told its own complaints, and help is none.
    if (isFromParser(error)) return error.exitCode
    terminal.complain(error instanceof Error ? error.message : String(error))
    return 1
  }
  return code
}

const isFromParser = (error: unknown): error is Error & { exitCode: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error

/** Neither the demo nor a first administrator is made in passing, and no round of the workers is begun. */
async function withShell(settings: Settings, work: (open: OpenShell) => Promise<void>): Promise<void> {
  const open = await openShell({ ...settings, demo: 'off', firstAdministrator: undefined })
  try {
    await work(open)
  } finally {
    await open.close()
  }
}

async function passwordFrom({ environment, input }: Terminal): Promise<string> {
  if (environment.WAYMARK_PASSWORD) return environment.WAYMARK_PASSWORD
  if (input.isTTY)
    throw new Error('Give the password in WAYMARK_PASSWORD, or send it: echo "$PASSWORD" | npm run admin -- user add …')
  const [first = ''] = (await text(input)).split(/\r?\n/)
  return first
}
