import { context, type Link, propagation, type SpanContext, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import type { Committer } from './engine/committer.ts'
import type { Submission } from './engine/submission.ts'
import { keysOf, routeOf } from './requestLog.ts'
import type { Variables } from './routes/endpoint.ts'

/** Spans of one runtime: requests, the commands that they ask for, and the batches in which those are committed. */
export interface Tracing {
  /** One server span for each request, which goes on with the caller's trace where it sends a `traceparent`. */
  readonly requests: MiddlewareHandler<{ Variables: Variables }>
  /** The same committer, with a span from a command's submission to its answer, and one for each batch, linked to its commands. */
  committer(committer: Committer): Committer
  /** Sends what is not sent yet. */
  close(): Promise<void>
}

/**
 * Opens the spans, sent by OTLP over HTTP. The SDK is loaded only here, so an installation without it pays nothing; it reads the
 * other standard variables (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_TRACES_SAMPLER`, …) by itself.
 *
 * @param to.endpoint base address of the collector, such as `http://localhost:4318`
 */
export async function openTracing(to: { endpoint: string; serviceName: string; version: string }): Promise<Tracing> {
  const [{ NodeTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ])
  const exporter = new OTLPTraceExporter({ url: `${to.endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': to.serviceName, 'service.version': to.version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  provider.register()
  const tracer = provider.getTracer('waymark', to.version)

  return {
    async requests(c, next) {
      const { method } = c.req
      const caller = propagation.extract(context.active(), c.req.header())
      const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method, 'url.path': c.req.path } }
      await tracer.startActiveSpan(method, options, caller, async (span) => {
        try {
          await next()
        } finally {
          const { status } = c.res
          const route = routeOf(c)
          span.updateName(`${method} ${route}`)
          span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
          span.setAttribute('waymark.request_id', c.get('requestId'))
          for (const [name, key] of Object.entries(keysOf(c))) span.setAttribute(attributeOf(name), key)
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          span.end()
        }
      })
    },

    committer(committer) {
      const spans = new WeakMap<Submission, SpanContext>()
      committer.observe({
        answered() {},
        committed({ size, tookMs, submissions }) {
          const endedMs = Date.now()
          const links: Link[] = []
          for (const submission of submissions()) {
            const command = spans.get(submission)
            if (command) links.push({ context: command })
          }
          const options = {
            root: true,
            startTime: endedMs - tookMs,
            links,
            attributes: { 'waymark.batch.commands': size },
          }
          tracer.startSpan('commit', options).end(endedMs)
        },
      })
      return {
        submit(submission, options) {
          return tracer.startActiveSpan(`command ${submission.type}`, async (span) => {
            spans.set(submission, span.spanContext())
            try {
              const answer = await committer.submit(submission, options)
              span.setAttribute('waymark.accepted', answer.accepted)
              if (!answer.accepted) span.setAttribute('waymark.refusal', answer.refusal.code)
              return answer
            } catch (error) {
              span.setStatus({
                code: SpanStatusCode.ERROR,
                message: error instanceof Error ? error.message : String(error),
              })
              throw error
            } finally {
              span.end()
            }
          })
        },
        lastSeen: (key) => committer.lastSeen(key),
        workOffBroadcast: (key, submission) => committer.workOffBroadcast(key, submission),
        idle: () => committer.idle(),
        close: () => committer.close(),
        get stats() {
          return committer.stats
        },
        observe: (observer) => committer.observe(observer),
      }
    },

    async close() {
      await provider.shutdown()
      trace.disable()
      context.disable()
      propagation.disable()
    },
  }
}

/** `processInstanceKey` -> `waymark.process_instance_key` */
const attributeOf = (name: string) => `waymark.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
