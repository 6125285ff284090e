import type { NewPerson } from '../identity/identity.ts'
import type { DemoAccount } from '../shell.ts'

/** A person of the demo company: who signs in, and whom the seeded history lets work. */
export interface DemoPerson extends NewPerson {
  /** In a few words, for the sign-in page. */
  readonly description: string
}

const georgia = { timeZone: 'Asia/Tbilisi' }
const poland = { timeZone: 'Europe/Warsaw' }
const romania = { timeZone: 'Europe/Bucharest' }
const sweden = { timeZone: 'Europe/Stockholm' }

/** Groups are named like the lanes of the three processes: a lane's name is its candidate group. */
const lanes = {
  rep: 'Sales rep',
  director: 'Director',
  accountant: 'Accountant',
  eventTeam: 'Event team',
  desk: 'Front desk',
  responsible: 'Responsible employee',
  head: 'Department head',
  quality: 'Quality manager',
  marketing: 'Marketing manager',
  designer: 'Designer',
  social: 'Social media',
  sales: 'Sales',
} as const

/** The people of the demo company. Passwords equal user names, so that nobody mistakes them for a secret. */
export const demoPeople: readonly DemoPerson[] = [
  person('demo', 'Demo Administrator', 'administrator: may do everything', {}, ['administrator'], Object.values(lanes)),
  person('anna', 'Anna Kowalska', 'analyst: draws and publishes processes', poland, ['analyst'], []),
  person('marek', 'Marek Zieliński', 'manager: watches the work, sees where it stalls', poland, ['manager'], []),
  person('nino', 'Nino Beridze', 'sales rep', georgia, ['employee'], [lanes.rep, lanes.sales]),
  person('piotr', 'Piotr Nowak', 'sales rep', poland, ['employee'], [lanes.rep, lanes.sales]),
  person('elena', 'Elena Popescu', 'sales rep', romania, ['employee'], [lanes.rep, lanes.sales]),
  person('giorgi', 'Giorgi Kapanadze', 'director: approves', georgia, ['employee', 'manager'], [lanes.director]),
  person('ioana', 'Ioana Dumitrescu', 'accountant', romania, ['employee'], [lanes.accountant]),
  person('erik', 'Erik Lindqvist', 'accountant', sweden, ['employee'], [lanes.accountant]),
  person('tamar', 'Tamar Gelashvili', 'event team', georgia, ['employee'], [lanes.eventTeam]),
  person('jakub', 'Jakub Wójcik', 'event team', poland, ['employee'], [lanes.eventTeam]),
  person('sofia', 'Sofia Lindberg', 'front desk: takes complaints', sweden, ['employee'], [lanes.desk]),
  person('andrei', 'Andrei Ionescu', 'answers complaints', romania, ['employee'], [lanes.responsible]),
  person('karin', 'Karin Nilsson', 'answers complaints', sweden, ['employee'], [lanes.responsible]),
  person('magda', 'Magdalena Wiśniewska', 'department head', poland, ['employee', 'manager'], [lanes.head]),
  person('levan', 'Levan Tsereteli', 'quality manager', georgia, ['employee'], [lanes.quality]),
  person('oskar', 'Oskar Bergström', 'marketing manager', sweden, ['employee'], [lanes.marketing]),
  person('lika', 'Lika Jorjadze', 'designer', georgia, ['employee'], [lanes.designer]),
  person('bogdan', 'Bogdan Stan', 'social media', romania, ['employee'], [lanes.social]),
]

/** What the sign-in page shows. */
export const demoAccounts: readonly DemoAccount[] = demoPeople.map(({ username, password, name, description }) => ({
  username,
  password,
  name,
  description,
}))

/** Members of a group, the administrator left out: he signs in to look, he does not do the company's work. */
export function workersOf(group: string): readonly string[] {
  return demoPeople.filter((one) => one.groups.includes(group) && one.username !== 'demo').map((one) => one.username)
}

function person(
  username: string,
  name: string,
  description: string,
  where: { timeZone?: string },
  roles: NewPerson['roles'],
  groups: readonly string[],
): DemoPerson {
  return { username, password: username, name, description, roles, groups, locale: 'en', ...where }
}
