export function findChromium(): string
export function startPostgres(): Promise<{ url: string; stop(): Promise<void> }>
