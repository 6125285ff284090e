import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { openTestApp } from './routes/testApp.ts'
import { readSettings, settingNames } from './settings.ts'

const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8')

/** First cells of the rows of all tables, with what follows. */
const rows = new Map(
  [...page.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)].map(([, name = '', second = '']) => [name, second.trim()]),
)

it('explains every setting with its default', () => {
  const explained = [...rows.keys()].filter((name) => /^[A-Z_]+$/.test(name))
  expect(explained.sort()).toEqual([...settingNames].sort())
  const defaults = Object.fromEntries(
    explained.flatMap((name) => {
      const [, value] = /^`(.*)`$/.exec(rows.get(name) ?? '') ?? []
      return value === undefined ? [] : [[name, value]]
    }),
  )
  expect(readSettings(defaults)).toEqual(readSettings({}))
})

it('explains every figure', async () => {
  const test = await openTestApp('pglite')
  try {
    const { body } = await test.as('root', 'GET', '/metrics')
    const told = [...String(body).matchAll(/^# HELP (waymark_\w+)/gm)].map(([, name = '']) => name)
    expect([...rows.keys()].filter((name) => name.startsWith('waymark_')).sort()).toEqual(told.sort())
  } finally {
    await test.close()
  }
})
