import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import app from './texts.ts'

type Dictionary = { [key: string]: string | Dictionary }
export type Room = 'studio' | 'work' | 'monitor' | 'insights' | 'admin'

const language = 'en'

void i18next.use(initReactI18next).init({
  lng: language,
  fallbackLng: language,
  resources: { [language]: { app } },
  defaultNS: 'app',
  interpolation: { escapeValue: false },
  returnNull: false,
})

/** Each room of pages brings its own `texts.ts`; it becomes the namespace called after the room. */
const rooms: Record<Room, () => Promise<{ default: Dictionary }>> = {
  studio: () => import('../pages/studio/texts.ts'),
  work: () => import('../pages/work/texts.ts'),
  monitor: () => import('../pages/monitor/texts.ts'),
  insights: () => import('../pages/insights/texts.ts'),
  admin: () => import('../pages/admin/texts.ts'),
}

/** The page together with the words of its room: `inRoom('work', import('../pages/work/InboxPage.tsx'))`. */
export async function inRoom<Page>(room: Room, page: Promise<Page>): Promise<Page> {
  const [loaded, texts] = await Promise.all([page, rooms[room]()])
  if (!i18next.hasResourceBundle(language, room)) i18next.addResourceBundle(language, room, texts.default)
  return loaded
}
