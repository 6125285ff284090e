import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import app from './texts.ts'

type Dictionary = { [key: string]: string | Dictionary }

/** Each room of pages brings its own `texts.ts`; it becomes the namespace called after the room. */
const rooms = import.meta.glob<Dictionary>('../pages/*/texts.ts', { eager: true, import: 'default' })

const en: Record<string, Dictionary> = { app }
for (const [path, texts] of Object.entries(rooms)) {
  const room = /pages\/([^/]+)\//.exec(path)?.[1]
  if (room) en[room] = texts
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en },
  ns: Object.keys(en),
  defaultNS: 'app',
  interpolation: { escapeValue: false },
  returnNull: false,
})

export { i18next }
