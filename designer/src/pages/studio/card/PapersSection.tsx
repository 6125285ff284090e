import { ActionIcon, Button, Checkbox, Group, NumberInput, Switch, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { extension, extensions, text } from '@waymark/shared/model/moddle'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

/** The documents a step must bring, its control points, and the stage the client sees. */
export function PapersSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const documents = extensions(drawn.bo, 'waymark:RequiredDocument').map((each) => ({
    kind: text(each, 'kind') ?? '',
    mandatory: each.get('mandatory') !== false,
  }))
  const points = extensions(drawn.bo, 'waymark:ControlPoint').map((each) => ({
    name: text(each, 'name') ?? '',
    signal: each.get('signal') === true,
    mandatory: each.get('mandatory') === true,
  }))
  const stage = extension(drawn.bo, 'waymark:Stage')
  const order = stage?.get('order')
  const writeDocuments = (next: typeof documents) =>
    drawing.change(drawn, (edit) => edit.extendAll(drawn.bo, 'waymark:RequiredDocument', next))
  const writePoints = (next: typeof points) =>
    drawing.change(drawn, (edit) => edit.extendAll(drawn.bo, 'waymark:ControlPoint', next))
  const writeStage = (name: string, at: unknown) =>
    drawing.change(drawn, (edit) =>
      edit.extend(
        drawn.bo,
        'waymark:Stage',
        name.trim() === '' ? null : { name: name.trim(), order: typeof at === 'number' ? at : undefined },
      ),
    )
  const summary = [
    documents.length > 0 ? t('papers.documentsCount', { count: documents.length }) : '',
    points.length > 0 ? t('papers.pointsCount', { count: points.length }) : '',
    text(stage, 'name') ?? '',
  ]
    .filter(Boolean)
    .join(' · ')
  return (
    <Section title={t('papers.title')} fold={summary ? 'open' : 'closed'} summary={summary}>
      {documents.map((document, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document has no identity but its place.
        <Group key={index} gap={6} wrap="nowrap">
          <RestingInput
            label={t('papers.document')}
            value={document.kind}
            onCommit={(kind) => writeDocuments(documents.with(index, { ...document, kind }))}
          />
          <Checkbox
            label={t('papers.mandatory')}
            checked={document.mandatory}
            onChange={(event) =>
              writeDocuments(documents.with(index, { ...document, mandatory: event.currentTarget.checked }))
            }
          />
          <Remove label={t('papers.removeDocument')} onClick={() => writeDocuments(documents.toSpliced(index, 1))} />
        </Group>
      ))}
      <Add
        label={t('papers.addDocument')}
        onClick={() => writeDocuments([...documents, { kind: t('papers.newDocument'), mandatory: true }])}
      />
      {points.map((point, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a control point has no identity but its place.
        <div key={index}>
          <Group gap={6} wrap="nowrap" mb={6}>
            <RestingInput
              label={t('papers.point')}
              value={point.name}
              onCommit={(name) => writePoints(points.with(index, { ...point, name }))}
            />
            <Remove label={t('papers.removePoint')} onClick={() => writePoints(points.toSpliced(index, 1))} />
          </Group>
          <Group gap="md">
            <Switch
              size="xs"
              label={t('papers.signal')}
              checked={point.signal}
              onChange={(event) => writePoints(points.with(index, { ...point, signal: event.currentTarget.checked }))}
            />
            <Checkbox
              size="xs"
              label={t('papers.mandatory')}
              checked={point.mandatory}
              onChange={(event) =>
                writePoints(points.with(index, { ...point, mandatory: event.currentTarget.checked }))
              }
            />
          </Group>
        </div>
      ))}
      <Add
        label={t('papers.addPoint')}
        onClick={() => writePoints([...points, { name: t('papers.newPoint'), signal: true, mandatory: false }])}
      />
      <Group gap={6} align="flex-start" wrap="nowrap">
        <div style={{ flex: 1 }}>
          <TextSetting
            key={`${drawn.id}-stage`}
            label={t('papers.stage')}
            description={t('papers.stageHint')}
            value={text(stage, 'name') ?? ''}
            onCommit={(name) => writeStage(name, order)}
          />
        </div>
        {stage && (
          <NumberInput
            label={t('papers.order')}
            w={72}
            min={0}
            allowDecimal={false}
            value={typeof order === 'number' ? order : ''}
            onChange={(at) => writeStage(text(stage, 'name') ?? '', at === '' ? undefined : Number(at))}
          />
        )}
      </Group>
    </Section>
  )
}

/** A text in a list: it reaches the drawing when it is left. */
export function RestingInput({
  label,
  value,
  onCommit,
  formula,
}: {
  label: string
  value: string
  onCommit: (value: string) => void
  formula?: boolean
}) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const flush = () => typed.trim() !== value && onCommit(typed.trim())
  return (
    <TextInput
      style={{ flex: 1 }}
      aria-label={label}
      placeholder={label}
      value={typed}
      spellCheck={!formula}
      styles={formula ? { input: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } } : undefined}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={flush}
      onKeyDown={(event) => event.key === 'Enter' && flush()}
    />
  )
}

export function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
      <IconX size={16} aria-hidden />
    </ActionIcon>
  )
}

export function Add({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      style={{ alignSelf: 'flex-start' }}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}
