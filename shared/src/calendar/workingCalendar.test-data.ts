import type { WorkingCalendar } from './workingCalendar.ts'

const day = [{ from: '09:00', to: '17:00' }]

/** Monday to Friday, nine to five, in UTC. */
export const office: WorkingCalendar = {
  name: 'Office',
  zone: 'utc',
  weekly: { '1': day, '2': day, '3': day, '4': day, '5': day },
}
