/** Keeps the newest entries of a map, up to a bound. */
export function keep<V>(map: Map<string, V>, key: string, value: V, bound: number) {
  map.set(key, value)
  if (map.size <= bound) return
  const oldest = map.keys().next()
  if (!oldest.done) map.delete(oldest.value)
}
