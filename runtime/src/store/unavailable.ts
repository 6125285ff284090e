/**
 * Whether an error says that the database cannot be asked now, however deep it is wrapped: the connection broke, the server stops
 * or starts, it gave up on us, or it has no room. By SQLSTATE, or by the code of the driver or the network.
 */
export function isUnavailable(error: unknown): boolean {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if (saysSo(one)) return true
  return false
}

/** Whether an error says that the database's disk is full. */
export function isDiskFull(error: unknown): boolean {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if (codeOf(one) === '53100' || codeOf(one) === 'ENOSPC') return true
  return false
}

function saysSo(error: Error): boolean {
  const code = codeOf(error)
  return (
    // Connection exception, operator intervention, insufficient resources, idle in transaction.
    /^(08...|57P..|53...|25P0[34])$/.test(code) ||
    // The driver gives its own complaints no code.
    /^(Connection terminated|Connection ended|timeout exceeded when trying to connect|Query read timeout|Client (has|was) )/.test(
      error.message,
    ) ||
    /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOSPC)/.test(code)
  )
}

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : '')
