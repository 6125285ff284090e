import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = process.env.WAYMARK_API ?? 'http://localhost:8080'
const served = ['/v2', '/api', '/openapi.json', '/docs', '/healthz', '/readyz']

export default defineConfig({
  root: fileURLToPath(new URL('./designer', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('./designer/dist', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rollupOptions: {
      onwarn(warning, warn) {
        // form-js exports one number under the same name from two of its parts; nobody here reads it.
        if (warning.code === 'NAMESPACE_CONFLICT' && warning.message.includes('form-js')) return
        warn(warning)
      },
    },
  },
  server: {
    proxy: Object.fromEntries(served.map((path) => [path, { target: api, changeOrigin: false }])),
  },
})
