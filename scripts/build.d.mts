export function build(options?: { quiet?: boolean }): Promise<void>
export function bundleRuntime(folder: string): Promise<void>
