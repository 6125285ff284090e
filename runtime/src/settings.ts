import { resolve } from 'node:path'
import { z } from 'zod'

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().default('0.0.0.0'),
  DATABASE_URL: z.string().optional(),
  WAYMARK_DATA: z.string().default('./data'),
  WAYMARK_DEMO: z.enum(['full', 'accounts', 'off']).optional(),
  WAYMARK_CLOCK: z.enum(['real', 'controllable']).default('real'),
  WAYMARK_ADMIN_USER: z.string().optional(),
  WAYMARK_ADMIN_PASSWORD: z.string().optional(),
  WAYMARK_SECRET: z.string().min(16).optional(),
  WAYMARK_URL: z.string().optional(),
  WAYMARK_METRICS: z.enum(['administrators', 'open']).default('administrators'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  OTEL_SERVICE_NAME: z.string().default('waymark'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
})

/** The environment variables that are read; docs/operations.md explains each. */
export const settingNames: readonly string[] = Object.keys(Environment.shape)

/** How this runtime was asked to run. */
export interface Settings {
  readonly port: number
  readonly host: string
  /** PostgreSQL where set; the embedded database in `dataFolder` otherwise. */
  readonly databaseUrl: string | undefined
  readonly dataFolder: string
  readonly demo: 'full' | 'accounts' | 'off'
  readonly controllableClock: boolean
  readonly firstAdministrator: { username: string; password: string } | undefined
  readonly secret: string | undefined
  readonly publicUrl: string | undefined
  /** Whether anybody who reaches the port may read `/metrics`. */
  readonly openMetrics: boolean
  /** Where spans are sent, and under whose name. */
  readonly tracing: { endpoint: string; serviceName: string } | undefined
  readonly logLevel: string
  readonly production: boolean
}

/**
 * Reads the settings from environment variables.
 *
 * @throws Error with one sentence per variable that does not fit.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Waymark cannot start with these settings. ${complaints.join('; ')}`)
  }
  const e = parsed.data
  const production = e.NODE_ENV === 'production'
  if (Boolean(e.WAYMARK_ADMIN_USER) !== Boolean(e.WAYMARK_ADMIN_PASSWORD))
    throw new Error('Set both WAYMARK_ADMIN_USER and WAYMARK_ADMIN_PASSWORD, or neither.')
  return {
    port: e.PORT,
    host: e.HOST,
    databaseUrl: e.DATABASE_URL || undefined,
    dataFolder: resolve(e.WAYMARK_DATA),
    // The demo's passwords are known to everybody, so production never gets it by itself nor by mistake.
    demo: production ? 'off' : (e.WAYMARK_DEMO ?? 'full'),
    controllableClock: e.WAYMARK_CLOCK === 'controllable',
    firstAdministrator:
      e.WAYMARK_ADMIN_USER && e.WAYMARK_ADMIN_PASSWORD
        ? { username: e.WAYMARK_ADMIN_USER, password: e.WAYMARK_ADMIN_PASSWORD }
        : undefined,
    secret: e.WAYMARK_SECRET,
    publicUrl: e.WAYMARK_URL,
    openMetrics: e.WAYMARK_METRICS === 'open',
    tracing: e.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { endpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: e.OTEL_SERVICE_NAME }
      : undefined,
    logLevel: e.LOG_LEVEL,
    production,
  }
}
