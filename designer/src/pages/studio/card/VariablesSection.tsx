import { Switch, Text } from '@mantine/core'
import { extension, many, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { Add, Remove, RestingInput } from './PapersSection.tsx'
import { Section } from './Section.tsx'
import classes from './StepCard.module.css'

interface Mapping {
  source: string
  target: string
}

/** Which data goes into a step and what comes out of it. */
export function VariablesSection({ drawn, inputs = true }: { drawn: Drawn; inputs?: boolean }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const mapping = extension(drawn.bo, 'zeebe:IoMapping')
  const read = (property: string): Mapping[] =>
    many(mapping, property).map((each) => ({ source: text(each, 'source') ?? '', target: text(each, 'target') ?? '' }))
  const into = read('inputParameters')
  const out = read('outputParameters')
  const called = extension(drawn.bo, 'zeebe:CalledElement')

  const write = (nextIn: readonly Mapping[], nextOut: readonly Mapping[]) =>
    drawing.change(drawn, (edit) =>
      edit.putExtension(
        drawn.bo,
        'zeebe:IoMapping',
        nextIn.length + nextOut.length === 0
          ? null
          : (parent) => {
              const made = edit.make('zeebe:IoMapping', {}, parent)
              made.set(
                'inputParameters',
                nextIn.map((each) => edit.make('zeebe:Input', { ...each }, made)),
              )
              made.set(
                'outputParameters',
                nextOut.map((each) => edit.make('zeebe:Output', { ...each }, made)),
              )
              return made
            },
      ),
    )
  const count = into.length + out.length
  return (
    <Section
      title={t('variables.title')}
      fold="closed"
      summary={count > 0 ? t('variables.count', { count }) : undefined}
    >
      {called && (
        <Switch
          label={t('variables.all')}
          checked={called.get('propagateAllChildVariables') !== false}
          onChange={(event) => {
            const propagateAllChildVariables = event.currentTarget.checked
            drawing.change(drawn, (edit) => edit.set(called, { propagateAllChildVariables }))
          }}
        />
      )}
      {inputs && (
        <Mappings
          title={t('variables.into')}
          arrow={t('variables.intoHint')}
          rows={into}
          onChange={(next) => write(next, out)}
        />
      )}
      <Mappings
        title={t('variables.out')}
        arrow={t('variables.outHint')}
        rows={out}
        onChange={(next) => write(into, next)}
      />
    </Section>
  )
}

interface MappingsProps {
  title: string
  arrow: string
  rows: readonly Mapping[]
  onChange: (rows: readonly Mapping[]) => void
}

function Mappings({ title, arrow, rows, onChange }: MappingsProps) {
  const { t } = useTranslation('studio')
  return (
    <>
      <Text size="sm" fw={600}>
        {title}
        <Text span inherit fw={400} c="dimmed">
          {' '}
          {arrow}
        </Text>
      </Text>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mapping has no identity but its place.
        <div key={index} className={classes.row}>
          <RestingInput
            label={t('variables.name')}
            value={row.target}
            onCommit={(target) => onChange(rows.with(index, { ...row, target }))}
          />
          <RestingInput
            label={t('variables.value')}
            value={row.source}
            formula
            onCommit={(source) => onChange(rows.with(index, { ...row, source }))}
          />
          <Remove label={t('variables.remove')} onClick={() => onChange(rows.toSpliced(index, 1))} />
        </div>
      ))}
      <Add
        label={t('variables.add')}
        onClick={() => onChange([...rows, { target: t('variables.new'), source: '=null' }])}
      />
    </>
  )
}
