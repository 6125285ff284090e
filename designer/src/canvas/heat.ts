/** A measure shown as heat on the steps. Values share one unit; `text` is what is printed on the step ("6 d"). */
export interface Heat {
  /** What the colour means, in words: "Median time per step". */
  readonly title: string
  readonly steps: readonly { readonly elementId: string; readonly value: number; readonly text: string }[]
  /** Prints a value of the scale in its unit. */
  readonly format: (value: number) => string
}

const pale = [253, 243, 234] as const
const strong = [232, 116, 59] as const

/**
 * The colour of a share between 0 and 1: one hue from pale to strong, so that it reads without colour vision, and light
 * enough that ink on it keeps 4.5:1.
 */
export function heatColour(share: number): string {
  const at = Math.min(1, Math.max(0, share))
  const mix = pale.map((from, index) => Math.round(from + ((strong[index] ?? from) - from) * at))
  return `rgb(${mix.join(', ')})`
}

/** Colour of each step and the ticks of the legend. Zero and negative values stay uncoloured. */
export function heatScale(heat: Heat): {
  readonly colours: ReadonlyMap<string, string>
  readonly ticks: readonly { readonly share: number; readonly text: string }[]
} {
  const highest = Math.max(0, ...heat.steps.map((step) => step.value))
  const colours = new Map<string, string>()
  for (const step of heat.steps) {
    if (step.value > 0) colours.set(step.elementId, heatColour(step.value / highest))
  }
  const shares = highest > 0 ? [0, 0.5, 1] : [0]
  const ticks = shares.map((share) => ({ share, text: heat.format(highest * share) }))
  return { colours, ticks: ticks.filter((tick, index) => tick.text !== ticks[index - 1]?.text) }
}
