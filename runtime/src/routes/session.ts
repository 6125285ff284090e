import { z } from '@hono/zod-openapi'
import { Credentials, Group, People, Session, Welcome } from '@waymark/shared/contract'
import { unauthenticated } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { type App, endpoint, personOf, routes } from './endpoint.ts'

/** Signing in and out, and who is who. */
export const sessions = (shell: Shell): App => {
  const app = routes()
  const { identity, settings } = shell

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/welcome',
      summary: 'What the sign-in page needs',
      tag: 'Session',
      permission: 'anybody',
      answer: Welcome,
    }),
    async (c) =>
      c.json(
        {
          demo: settings.demo !== 'off',
          accounts: shell.demoAccounts.map(({ username, password, name, description }) => ({
            username,
            password,
            name,
            description,
          })),
          seeding: { done: shell.seeding.done, message: shell.seeding.message },
          version: shell.version,
          durability: shell.db.kind === 'pglite' ? shell.durability : null,
        },
        200,
      ),
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/session',
      summary: 'Who is signed in',
      tag: 'Session',
      permission: 'anybody',
      answer: Session,
    }),
    async (c) => {
      const person = c.get('person')
      if (!person) throw unauthenticated()
      return c.json(await identity.sessionOf(person), 200)
    },
  )

  app.openapi(
    endpoint({
      method: 'post',
      path: '/api/session',
      summary: 'Sign in',
      tag: 'Session',
      permission: 'anybody',
      body: Credentials,
      answer: Session,
    }),
    async (c) => {
      const { username, password } = c.req.valid('json')
      const opened = await identity.signIn(username, password, c.req.raw.headers)
      for (const cookie of opened.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
      return c.json(opened.session, 200)
    },
  )

  app.openapi(
    endpoint({ method: 'delete', path: '/api/session', summary: 'Sign out', tag: 'Session', permission: 'anybody' }),
    async (c) => {
      const headers = await identity.signOut(c.req.raw.headers)
      for (const cookie of headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
      return c.body(null, 204)
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/people',
      summary: 'Colleagues, by name or user name',
      tag: 'People',
      permission: 'signedIn',
      query: z.object({ search: z.string().optional() }),
      answer: People,
    }),
    async (c) => {
      personOf(c)
      const wanted = c.req.valid('query').search?.toLocaleLowerCase() ?? ''
      const people = await identity.people()
      const found = people.filter((one) => `${one.name} ${one.username}`.toLocaleLowerCase().includes(wanted))
      return c.json(
        found.sort((a, b) => a.name.localeCompare(b.name)),
        200,
      )
    },
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/groups',
      summary: 'Groups and their members',
      tag: 'People',
      permission: 'signedIn',
      answer: z.array(Group),
    }),
    async (c) =>
      c.json(
        [...(await identity.groups())].sort((a, b) => a.name.localeCompare(b.name)),
        200,
      ),
  )

  return app
}
