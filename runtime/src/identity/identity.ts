import { hash, randomBytes } from 'node:crypto'
import type { Group, Person, Role, Session } from '@waymark/shared/contract'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { username as usernamePlugin } from 'better-auth/plugins'
import { eq } from 'drizzle-orm'
import type { Clock } from '../clock.ts'
import { databaseUnavailable, ProblemError, unauthenticated } from '../problem.ts'
import type { Settings } from '../settings.ts'
import type { Database } from '../store/database.ts'
import {
  account,
  groupMember,
  installation,
  peopleGroup,
  personRole,
  session,
  user,
  verification,
} from '../store/schema/identity.ts'
import { restsBetweenCalls } from './restingStorages.ts'

/** Somebody to create: `password` in the clear, it is stored hashed. */
export interface NewPerson {
  readonly username: string
  readonly name: string
  readonly password: string
  readonly roles: readonly Role[]
  readonly groups: readonly string[]
  readonly locale?: string
  readonly timeZone?: string
  readonly email?: string
}

/** Who is who: people with a session, machines with Basic credentials, groups and roles. */
export interface Identity {
  /** Who sends this request, by session cookie or by Basic credentials; undefined for nobody. Wrong credentials throw a 401. */
  whoSends(headers: Headers): Promise<Person | undefined>
  /** Checks the password and opens a session. The response headers carry its cookie. Throws a 401 problem that tells no more than needed. */
  signIn(username: string, password: string, headers: Headers): Promise<{ session: Session; headers: Headers }>
  signOut(headers: Headers): Promise<Headers>
  sessionOf(person: Person): Promise<Session>
  people(): Promise<readonly Person[]>
  person(username: string): Promise<Person | undefined>
  groups(): Promise<readonly Group[]>
  /** Creates people who are not there yet, with their groups; leaves those who are. */
  ensurePeople(people: readonly NewPerson[]): Promise<void>
}

/** All people and groups, as they were at that moment. */
interface Everybody {
  readonly people: Map<string, Person>
  readonly groups: Group[]
  readonly atMs: number
}

const peopleStayFreshMs = 5_000
const sessionsStayFreshMs = 5_000
const basicStaysFreshMs = 300_000
const mostWrongTries = 8
const wrongTriesCountMs = 60_000

/**
 * Opens the identity room on better-auth. Sessions, passwords and their hashing are better-auth's; groups and roles are ours,
 * because candidate groups and lanes name them.
 */
export async function openIdentity(db: Database, settings: Settings, clock: Clock): Promise<Identity> {
  const secret = settings.secret ?? (await installationSecret(db))
  const auth = betterAuth({
    secret,
    baseURL: settings.publicUrl ?? `http://localhost:${settings.port}`,
    basePath: '/api/auth',
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: drizzleAdapter(db.orm, { provider: 'pg', schema: { user, session, account, verification } }),
    emailAndPassword: { enabled: true, minPasswordLength: settings.production ? 8 : 4, autoSignIn: false },
    user: {
      additionalFields: {
        locale: { type: 'string', defaultValue: 'en', required: false },
        timeZone: { type: 'string', defaultValue: 'UTC', required: false },
      },
    },
    session: { expiresIn: 60 * 60 * 24 * 14, cookieCache: { enabled: true, maxAge: 60 } },
    plugins: [usernamePlugin({ minUsernameLength: 2 })],
    // Cookies follow the address the browser used: plain http inside a company must work too.
    advanced: { useSecureCookies: settings.publicUrl?.startsWith('https:') ?? false, cookiePrefix: 'waymark' },
    trustedOrigins: ['*'],
  })

  const calling = restsBetweenCalls()
  let known: Everybody | undefined
  let reading: Promise<Everybody> | undefined
  const basic = new Map<string, { username: Promise<string>; atMs: number }>()
  const sessions = new Map<string, { username: Promise<string | undefined>; atMs: number }>()
  const wrongTries = new Map<string, { count: number; sinceMs: number }>()

  const identity: Identity = {
    async whoSends(headers) {
      const authorization = headers.get('authorization')
      if (authorization?.startsWith('Basic ')) return byBasic(authorization)
      const cookie = headers.get('cookie')
      if (!cookie?.includes('waymark')) return undefined
      const name = await bySession(cookie, headers)
      return name ? (await everybody()).people.get(name) : undefined
    },

    async signIn(username, password, headers) {
      const opened = await checkPassword(username, password, headers)
      const person = await mustKnow(opened.username)
      return { session: await identity.sessionOf(person), headers: opened.headers }
    },

    async signOut(headers) {
      const answer = await calling(() => auth.api.signOut({ headers, asResponse: true }))
      sessions.clear()
      return answer.headers
    },

    async sessionOf(person) {
      const [row] = await db.orm.select().from(user).where(eq(user.username, person.username))
      return {
        person: { ...person, email: row?.email ?? null, locale: row?.locale ?? 'en', timeZone: row?.timeZone ?? 'UTC' },
        demo: settings.demo !== 'off',
      }
    },

    async people() {
      return [...(await everybody()).people.values()]
    },
    async person(username) {
      return (await everybody()).people.get(username)
    },
    async groups() {
      return (await everybody()).groups
    },

    async ensurePeople(people) {
      const there = (await everybody(true)).people
      for (const one of people) {
        if (there.has(one.username)) continue
        const body = {
          email: one.email ?? `${one.username}@waymark.invalid`,
          name: one.name,
          password: one.password,
          username: one.username,
          locale: one.locale ?? 'en',
          timeZone: one.timeZone ?? 'UTC',
        }
        try {
          await calling(() => auth.api.signUpEmail({ body }))
        } catch (error) {
          // A runtime that opened the same empty database at the same moment was quicker.
          if (!(await everybody(true)).people.has(one.username)) throw error
        }
        for (const role of one.roles)
          await db.orm.insert(personRole).values({ username: one.username, role }).onConflictDoNothing()
        for (const id of one.groups) {
          await db.orm.insert(peopleGroup).values({ id, name: id }).onConflictDoNothing()
          await db.orm.insert(groupMember).values({ groupId: id, username: one.username }).onConflictDoNothing()
        }
      }
      known = undefined
    },
  }
  return identity

  /** Everybody, as of a few seconds ago unless asked for afresh. Who comes while they are read waits for that one reading. */
  async function everybody(fresh = false): Promise<Everybody> {
    if (fresh) return readEverybody()
    if (known && clock.realMs() - known.atMs < peopleStayFreshMs) return known
    reading ??= readEverybody().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readEverybody(): Promise<Everybody> {
    const atMs = clock.realMs()
    const [users, members, roles, groups] = [
      await db.orm.select({ username: user.username, name: user.name }).from(user),
      await db.orm.select().from(groupMember),
      await db.orm.select().from(personRole),
      await db.orm.select().from(peopleGroup),
    ]
    const people = new Map<string, Person>()
    for (const row of users) {
      if (row.username === null) continue
      people.set(row.username, { username: row.username, name: row.name, groups: [], roles: [] })
    }
    for (const row of members) people.get(row.username)?.groups.push(row.groupId)
    for (const row of roles) people.get(row.username)?.roles.push(row.role as Role)
    known = {
      people,
      groups: groups.map((group) => ({
        ...group,
        members: members.filter((row) => row.groupId === group.id).map((row) => row.username),
      })),
      atMs,
    }
    return known
  }

  async function mustKnow(username: string): Promise<Person> {
    const person = (await everybody()).people.get(username) ?? (await everybody(true)).people.get(username)
    if (!person) throw unauthenticated()
    return person
  }

  // A page asks several things at once; whose session it is is looked up once for all of them.
  async function bySession(cookie: string, headers: Headers): Promise<string | undefined> {
    const remembered = hash('sha256', `${secret}${cookie}`, 'base64')
    const before = sessions.get(remembered)
    if (before && clock.realMs() - before.atMs < sessionsStayFreshMs) return before.username
    const found = calling(() => auth.api.getSession({ headers })).then((session) => session?.user.username ?? undefined)
    if (sessions.size > 10_000) sessions.clear()
    sessions.set(remembered, { username: found, atMs: clock.realMs() })
    return found.catch((error: unknown) => {
      sessions.delete(remembered)
      throw error
    })
  }

  // Hashing a password takes a tenth of a second by design, so a machine's credentials are remembered for five minutes.
  async function byBasic(authorization: string): Promise<Person> {
    const remembered = hash('sha256', `${secret}${authorization}`, 'base64')
    const before = basic.get(remembered)
    if (before && clock.realMs() - before.atMs < basicStaysFreshMs) return mustKnow(await before.username)
    const [username = '', ...rest] = Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':')
    // The check under way is remembered too: a worker's first hundred requests hash the password once.
    const checked = checkPassword(username, rest.join(':'), new Headers()).then((opened) => opened.username)
    if (basic.size > 1_000) basic.clear()
    basic.set(remembered, { username: checked, atMs: clock.realMs() })
    try {
      return await mustKnow(await checked)
    } catch (error) {
      basic.delete(remembered)
      throw error
    }
  }

  async function checkPassword(username: string, password: string, headers: Headers) {
    const name = username.toLowerCase()
    const tries = wrongTries.get(name)
    const isFresh = tries !== undefined && clock.realMs() - tries.sinceMs < wrongTriesCountMs
    if (isFresh && tries.count >= mostWrongTries)
      throw new ProblemError(
        429,
        'TOO_MANY_REQUESTS',
        'Too many tries',
        `Too many wrong passwords for ${username}. Wait a minute, then try again.`,
      )
    const answer = await calling(() =>
      auth.api.signInUsername({ body: { username, password }, headers, asResponse: true }),
    )
    // The database failed, not the person: that counts as no try.
    if (answer.status >= 500) throw databaseUnavailable(undefined)
    if (!answer.ok) {
      if (wrongTries.size > 10_000) wrongTries.clear()
      wrongTries.set(name, isFresh ? { ...tries, count: tries.count + 1 } : { count: 1, sinceMs: clock.realMs() })
      throw new ProblemError(
        401,
        'UNAUTHENTICATED',
        'Not signed in',
        'The user name or the password is not right. Check both and try again.',
      )
    }
    wrongTries.delete(name)
    return { username: name, headers: answer.headers }
  }
}

/** The secret that signs cookies: made once, kept with the data, so that sessions outlive a restart. */
async function installationSecret(db: Database): Promise<string> {
  await db.orm
    .insert(installation)
    .values({ name: 'sessionSecret', value: randomBytes(32).toString('base64url') })
    .onConflictDoNothing()
  const [row] = await db.orm.select().from(installation).where(eq(installation.name, 'sessionSecret'))
  if (!row) throw new Error('The session secret was written and cannot be read again.')
  return row.value
}
