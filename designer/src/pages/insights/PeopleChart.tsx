import type { StepPeople } from '@waymark/shared/contract'
import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useTimeWords } from '../../ui/words.ts'

use([BarChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer])

interface Props {
  people: StepPeople['people']
  label: string
}

// Spelled out: labels are measured off the page, where nothing can be inherited.
const fontFamily = "'Noto Sans Variable', 'Noto Sans Georgian Variable', 'Noto Sans', sans-serif"
const rowHeight = 44
const most = 12

/** Bars per person: what waits with them and what they finished; their median time on hover. */
export default function PeopleChart({ people, label }: Props) {
  const { t } = useTranslation('insights')
  const { duration } = useTimeWords()
  const box = useRef<HTMLDivElement>(null)
  const shown = people.slice(0, most)
  const height = shown.length * rowHeight + 56
  const option = {
    aria: { enabled: true, label: { description: spoken() } },
    animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 160,
    textStyle: { fontFamily, color: '#1b2430' },
    grid: { left: 8, right: 36, top: 32, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: '#566173', fontSize: 12 } },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      confine: true,
      textStyle: { fontSize: 12 },
      valueFormatter: (value: unknown) => String(value),
    },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { show: false },
      splitLine: { lineStyle: { color: '#eceef2' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: shown.map((person) => person.name),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#ccd2db' } },
      axisLabel: { width: 120, overflow: 'truncate', color: '#1b2430', fontSize: 12 },
    },
    series: [
      { name: t('stepSheet.seriesWaiting'), data: shown.map((person) => person.waiting), color: '#0b6b66' },
      { name: t('stepSheet.seriesDone'), data: shown.map((person) => person.completed), color: '#b9d3c0' },
    ].map((series) => ({
      ...series,
      type: 'bar',
      barMaxWidth: 14,
      barGap: '20%',
      label: { show: true, position: 'right', fontSize: 12, color: '#1b2430' },
    })),
  }
  const text = JSON.stringify(option)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the option is compared by its text.
  useEffect(() => {
    if (!box.current) return
    const chart = init(box.current, undefined, { renderer: 'svg' })
    chart.setOption(option)
    const watcher = new ResizeObserver(() => chart.resize())
    watcher.observe(box.current)
    return () => {
      watcher.disconnect()
      chart.dispose()
    }
  }, [text])

  function spoken() {
    const rows = shown.map((person) => {
      const median = person.medianMs === null ? '' : `, ${t('stepSheet.median')} ${duration(person.medianMs)}`
      return `${person.name}: ${person.waiting} ${t('stepSheet.seriesWaiting')}, ${person.completed} ${t('stepSheet.seriesDone')}${median}`
    })
    return `${label}. ${rows.join('; ')}.`
  }

  return <div ref={box} style={{ height }} />
}
