import { heatColour } from './heat.ts'

interface Props {
  title: string
  ticks: readonly { readonly share: number; readonly text: string }[]
}

/** What the colours of a heat map mean, with the scale in its unit. */
export function HeatLegend({ title, ticks }: Props) {
  return (
    <figure className="wm-legend">
      <figcaption>{title}</figcaption>
      <div
        className="wm-legend-bar"
        style={{ background: `linear-gradient(to right, ${heatColour(0)}, ${heatColour(0.5)}, ${heatColour(1)})` }}
      />
      <div className="wm-legend-ticks">
        {ticks.map((tick) => (
          <span key={tick.share}>{tick.text}</span>
        ))}
      </div>
    </figure>
  )
}
