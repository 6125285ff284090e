// `npm run dev`: the runtime restarts and the page reloads as files are saved.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const api = process.env.PORT ?? '8080'
const page = process.env.DEV_PORT ?? '5173'
const bin = (name) => join(root, 'node_modules', '.bin', name)
const children = [
  spawn(bin('tsx'), ['watch', '--clear-screen=false', 'runtime/src/main.ts'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PORT: api },
  }),
  spawn(bin('vite'), ['--port', page], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WAYMARK_API: `http://localhost:${api}` },
  }),
]
const stop = () => {
  for (const child of children) child.kill('SIGTERM')
}
for (const child of children) child.on('exit', stop)
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
