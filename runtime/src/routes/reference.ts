import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { notFound } from '../problem.ts'
import type { App } from './endpoint.ts'
import { open } from './endpoint.ts'

const files: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
}

/**
 * Describes what the app serves: `/openapi.json`, and `/docs` to read and try it. Everything comes from this server. Call it
 * when all resources are mounted.
 */
export function describe(app: App, version: string): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'basic', { type: 'http', scheme: 'basic' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'waymark.session_token',
  })
  // Made when it is first asked for; what is mounted does not change afterwards.
  let document: ReturnType<App['getOpenAPI31Document']> | undefined

  app.get('/openapi.json', open, (c) => {
    document ??= app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: {
        title: 'Waymark',
        version,
        description:
          'Under /v2 the resources, fields and habits of the Camunda 8 Orchestration Cluster REST API; under /api what that lacks: drawings, forms, the live stream, a day at work, insights. Keys are strings. Errors are problem details (RFC 9457). Writes take an Idempotency-Key.',
      },
      servers: [{ url: '/' }],
      security: [{ session: [] }, { basic: [] }],
    })
    return c.json(document)
  })

  app.get('/docs', open, (c) => c.html(page))
  app.get('/docs/:file', open, async (c) => {
    const name = c.req.param('file')
    const type = files[name]
    if (!type) throw notFound(`There is no file ${name} here.`)
    const content = await readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`))
    return c.body(new Uint8Array(content), 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' })
  })
}

const page = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Waymark API</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
  <div id="reference"></div>
  <script src="/docs/swagger-ui-bundle.js"></script>
  <script>
    SwaggerUIBundle({
      url: '/openapi.json',
      dom_id: '#reference',
      deepLinking: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: -1,
      validatorUrl: null,
      filter: true,
    })
  </script>
</body>
</html>
`
