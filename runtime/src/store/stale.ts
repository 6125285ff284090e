/** A statement touched another number of rows than it had to: what it was made from has changed meanwhile. Nothing was written. */
export class Stale extends Error {
  override readonly name = 'Stale'
}

/** What fails because a revision is another now (a statement then divides by zero on purpose) is told as `Stale`. */
export async function tellingStale<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '22012')
      throw new Stale('what was to be changed has changed meanwhile')
    throw error
  }
}
