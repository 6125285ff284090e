import { createModdle } from '@waymark/shared/model/moddle'

/**
 * A viewer or editor of bpmn-js that reads and writes files as the runtime does: it knows our words, keeps ids of any script,
 * and loses nothing that bpmn-moddle by itself would.
 */
export function withOurModdle<A extends unknown[], T extends object>(
  Base: new (...options: A) => T,
): new (
  ...options: A
) => T {
  // Where bpmn-js makes its model is its own affair, but meant to be overridden; editors keep the ids in use on it.
  const { _createModdle } = Base.prototype as { _createModdle(...options: A): { readonly ids?: object } }
  const Made = class extends (Base as unknown as new (...options: unknown[]) => object) {
    protected _createModdle(...options: A): object {
      const { ids } = _createModdle.apply(this, options)
      return Object.assign(createModdle(), ids ? { ids } : {})
    }
  }
  return Made as unknown as new (
    ...options: A
  ) => T
}
