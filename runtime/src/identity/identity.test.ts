import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openClock } from '../clock.ts'
import { readSettings } from '../settings.ts'
import type { Database } from '../store/database.ts'
import { testDatabase, testKinds } from '../store/testDatabase.ts'
import { type Identity, openIdentity } from './identity.ts'

describe.each(testKinds)('identity on %s', (kind) => {
  let db: Database
  let identity: Identity

  beforeEach(async () => {
    db = await testDatabase(kind)
    identity = await openIdentity(db, readSettings({ WAYMARK_DATA: 'unused' }), openClock())
    await identity.ensurePeople([
      {
        username: 'nino',
        name: 'Nino Beridze',
        password: 'nino',
        roles: ['employee'],
        groups: ['Sales rep', 'Office'],
        timeZone: 'Asia/Tbilisi',
      },
      { username: 'demo', name: 'Demo', password: 'demo', roles: ['administrator'], groups: [] },
    ])
  })
  afterEach(() => db.close())

  it('signs a person in, knows them by their cookie, and forgets them when they sign out', async () => {
    const opened = await identity.signIn('nino', 'nino', new Headers())
    expect(opened.session.person).toMatchObject({
      username: 'nino',
      name: 'Nino Beridze',
      roles: ['employee'],
      timeZone: 'Asia/Tbilisi',
    })
    expect([...opened.session.person.groups].sort()).toEqual(['Office', 'Sales rep'])
    const cookie = opened.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    expect(await identity.whoSends(new Headers({ cookie }))).toMatchObject({ username: 'nino' })
    const out = await identity.signOut(new Headers({ cookie }))
    expect(out.getSetCookie().some((one) => /max-age=0/i.test(one))).toBe(true)
  })

  it('refuses a wrong password and an unknown person in the same words', async () => {
    const wrong = await identity.signIn('nino', 'wrong-one', new Headers()).catch((error: Error) => error)
    const unknown = await identity.signIn('nobody', 'wrong-one', new Headers()).catch((error: Error) => error)
    expect(wrong).toMatchObject({ status: 401 })
    expect(unknown).toMatchObject({ status: 401 })
    expect((wrong as Error).message).toBe((unknown as Error).message)
  })

  it('takes Basic credentials from machines, and refuses wrong ones though right ones are remembered', async () => {
    const basic = (pair: string) => new Headers({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
    expect(await identity.whoSends(basic('demo:demo'))).toMatchObject({ username: 'demo', roles: ['administrator'] })
    expect(await identity.whoSends(basic('demo:demo'))).toMatchObject({ username: 'demo' })
    await expect(identity.whoSends(basic('demo:guess'))).rejects.toMatchObject({ status: 401 })
    await expect(identity.whoSends(basic('demo'))).rejects.toMatchObject({ status: 401 })
  })

  it('makes somebody who guesses passwords wait, also with the right one', async () => {
    for (let tries = 0; tries < 8; tries++)
      await expect(identity.signIn('nino', `guess-${tries}`, new Headers())).rejects.toMatchObject({ status: 401 })
    await expect(identity.signIn('nino', 'nino', new Headers())).rejects.toMatchObject({ status: 429 })
    await expect(identity.signIn('demo', 'demo', new Headers())).resolves.toBeTruthy()
  })

  it('knows nobody without credentials, and creates nobody twice', async () => {
    expect(await identity.whoSends(new Headers())).toBeUndefined()
    await identity.ensurePeople([
      { username: 'nino', name: 'Another', password: 'other', roles: ['administrator'], groups: [] },
    ])
    expect(await identity.person('nino')).toMatchObject({ name: 'Nino Beridze', roles: ['employee'] })
    expect((await identity.people()).length).toBe(2)
  })
})
