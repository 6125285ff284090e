import type { Role } from '@waymark/shared/contract'

export type Area = 'studio' | 'work' | 'monitor' | 'insights' | 'admin'
export const areaPaths = {
  studio: '/studio',
  work: '/work',
  monitor: '/monitor',
  insights: '/insights',
  admin: '/admin',
} as const satisfies Record<Area, string>

const areasOf: Record<Role, readonly Area[]> = {
  administrator: ['studio', 'work', 'monitor', 'insights', 'admin'],
  analyst: ['studio', 'work', 'monitor', 'insights'],
  manager: ['monitor', 'insights', 'work'],
  employee: ['work'],
}
const order: readonly Area[] = ['studio', 'work', 'monitor', 'insights', 'admin']

/** The areas somebody with these roles sees in the rail, in the rail's order. Everybody has their own work. */
export function areasFor(roles: readonly Role[]): Area[] {
  return order.filter((area) => area === 'work' || roles.some((role) => areasOf[role].includes(area)))
}

/** Where the day begins: an administrator and an analyst at the drawings, a manager at the map, an employee at the desk. */
export function firstArea(roles: readonly Role[]): Area {
  if (roles.includes('administrator') || roles.includes('analyst')) return 'studio'
  return roles.includes('manager') ? 'monitor' : 'work'
}

export function areaOfPath(path: string): Area | null {
  return order.find((area) => path === areaPaths[area] || path.startsWith(`${areaPaths[area]}/`)) ?? null
}
