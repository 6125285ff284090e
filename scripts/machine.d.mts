export function nodeOptions(): string[]
export function findChromium(): string
export function startPostgres(
  settings?: Readonly<Record<string, string>>,
): Promise<{ url: string; isOwn: boolean; stop(): Promise<void> }>

export interface OwnPostgres {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  kill(): Promise<void>
  stopImmediately(): Promise<void>
  stop(): Promise<void>
}
export function ownPostgres(settings?: Readonly<Record<string, string>>): Promise<OwnPostgres>
