import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './runtime/src/store/schema/*.ts',
  out: './migrations',
})
