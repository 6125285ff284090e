/** A readable id that no form has yet: `prepare-proposal`, `prepare-proposal-2`. */
export function freeFormId(name: string, taken: readonly string[]): string {
  const base =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'form'
  return freeId(base, taken)
}

/** The id itself where no form has it yet, else the first free one of `id-2`, `id-3`. */
export function freeId(base: string, taken: readonly string[]): string {
  let id = base
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`
  return id
}
