// Builds the designer and the runtime into dist folders, unless they are built from exactly these sources already.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'runtime', 'dist', 'built-from')

/** Builds where something changed. @param {{ quiet?: boolean }} [options] */
export async function build({ quiet = false } = {}) {
  const stamp = hashOf(['shared', 'runtime', 'designer', 'package-lock.json', 'vite.config.ts', 'scripts/build.mjs'])
  const isBuilt =
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === stamp &&
    existsSync(join(root, 'designer', 'dist', 'index.html'))
  if (isBuilt) return
  if (!quiet) console.log('Building Waymark (once after each change) ...')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const designer = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
  if (designer.status !== 0) throw new Error('The designer could not be built; the reason stands above.')
  compressAssets(join(root, 'designer', 'dist'))
  await bundleRuntime(join(root, 'runtime', 'dist'))
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** Bundles the runtime's programs, `main.js` and `admin.js`, into that folder, which must be somewhere in `runtime`. @param {string} folder */
export async function bundleRuntime(folder) {
  const { build: bundle } = await import('esbuild')
  await bundle({
    entryPoints: ['main.ts', 'admin.ts'].map((name) => join(root, 'runtime', 'src', name)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
    plugins: [
      {
        // Files beside a source file (migrations, templates) are found from the bundle too: each file keeps its own address.
        name: 'files keep their address',
        setup(b) {
          b.onLoad({ filter: /\.ts$/ }, (args) => {
            const text = readFileSync(args.path, 'utf8')
            if (!text.includes('import.meta.url')) return undefined
            const address = JSON.stringify(relative(folder, args.path))
            return {
              loader: 'ts',
              contents: text.replaceAll('import.meta.url', `new URL(${address}, import.meta.url).href`),
            }
          })
        },
      },
      {
        // Our own workspaces are bundled, packages are not: they stay where npm put them.
        name: 'packages stay outside',
        setup(b) {
          b.onResolve({ filter: /^[^./]/ }, (wanted) =>
            wanted.kind === 'entry-point' || wanted.path.startsWith('@waymark/') || wanted.path.startsWith('/')
              ? undefined
              : { path: wanted.path, external: true },
          )
        },
      },
    ],
  })
}

// Compressed once here, so that serving costs nothing and a phone loads a quarter.
function compressAssets(folder) {
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name)
    if (!/\.(js|css|svg|html)$/.test(name) || statSync(file).size < 1024) continue
    const content = readFileSync(file)
    const options = {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    }
    writeFileSync(`${file}.br`, brotliCompressSync(content, options))
    writeFileSync(`${file}.gz`, gzipSync(content))
  }
}

function hashOf(paths) {
  const hash = createHash('sha256')
  const visit = (path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (name !== 'dist' && name !== 'node_modules') visit(join(path, name))
      return
    }
    hash.update(relative(root, path)).update(readFileSync(path))
  }
  for (const path of paths) visit(join(root, path))
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build().catch((error) => {
    console.error(error.message)
    process.exit(1)
  })
}
