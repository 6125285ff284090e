export function nodeOptions(): string[]
export function findChromium(): string
export function startPostgres(): Promise<{ url: string; stop(): Promise<void> }>

export interface OwnPostgres {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  kill(): Promise<void>
  stopImmediately(): Promise<void>
  stop(): Promise<void>
}
export function ownPostgres(): Promise<OwnPostgres>
