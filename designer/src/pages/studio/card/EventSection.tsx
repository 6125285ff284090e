import { Autocomplete, Switch, Text } from '@mantine/core'
import { bodyOf, extension, type ModdleElement, many, one, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawing, Drawn } from '../../../canvas/modeler/drawing.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { eventDefinition } from './model.ts'
import { ConditionFields } from './RuleSection.tsx'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

/** Whether a boundary event, or the start of an event sub-process, ends what it hangs on. */
export function InterruptingSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const property = drawn.type === 'bpmn:BoundaryEvent' ? 'cancelActivity' : 'isInterrupting'
  const interrupting = drawn.bo.get(property) !== false
  return (
    <Section title={t('event.boundary')}>
      <Switch
        label={t('event.interrupting')}
        description={interrupting ? t('event.interruptingYes') : t('event.interruptingNo')}
        checked={interrupting}
        onChange={(event) => {
          const checked = event.currentTarget.checked
          drawing.change(drawn, (edit) => edit.draw({ [property]: checked }))
        }}
      />
    </Section>
  )
}

/** Which message is waited for or sent, and by what it finds its case. */
export function MessageSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const definition = eventDefinition(drawn.bo, 'bpmn:MessageEventDefinition')
  const holder = definition ?? drawn.bo
  const message = one(holder, 'messageRef')
  const correlationKey = text(extension(message, 'zeebe:Subscription'), 'correlationKey')
  const catches =
    ['bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent', 'bpmn:ReceiveTask'].includes(drawn.type) ||
    (drawn.type === 'bpmn:StartEvent' && drawn.bo.$parent?.get('triggeredByEvent') === true)
  return (
    <Section title={t('event.message')}>
      <NamedReference
        drawn={drawn}
        holder={holder}
        property="messageRef"
        type="bpmn:Message"
        label={t('event.messageName')}
        placeholder={t('event.messagePlaceholder')}
      />
      {catches && (
        <TextSetting
          key={`${drawn.id}-correlation`}
          label={t('event.correlation')}
          description={t('event.correlationHint')}
          formula
          value={correlationKey ?? ''}
          placeholder="=orderNumber"
          onCommit={(written) => {
            if (!message) return
            const key = written.trim()
            drawing.change(drawn, (edit) =>
              edit.extend(
                message,
                'zeebe:Subscription',
                key === '' ? null : { correlationKey: key.startsWith('=') ? key : `=${key}` },
              ),
            )
          }}
        />
      )}
    </Section>
  )
}

/** A signal, an error or an escalation by name or code. */
export function CodedSection({ drawn, kind }: { drawn: Drawn; kind: 'signal' | 'error' | 'escalation' }) {
  const { t } = useTranslation('studio')
  const type = { signal: 'Signal', error: 'Error', escalation: 'Escalation' }[kind]
  const definition = eventDefinition(drawn.bo, `bpmn:${type}EventDefinition`)
  if (!definition) return null
  const catches = drawn.type === 'bpmn:BoundaryEvent' || drawn.type === 'bpmn:StartEvent'
  return (
    <Section title={t(`event.${kind}`)}>
      <NamedReference
        drawn={drawn}
        holder={definition}
        property={`${kind}Ref`}
        type={`bpmn:${type}`}
        by={kind === 'signal' ? 'name' : `${kind}Code`}
        label={t(`event.${kind}Name`)}
        placeholder={catches && kind !== 'signal' ? t('event.any') : undefined}
      />
      {catches && kind !== 'signal' && (
        <Text size="sm" c="dimmed">
          {t('event.anyHint')}
        </Text>
      )}
    </Section>
  )
}

/** The condition of a conditional event. */
export function ConditionalSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const definition = eventDefinition(drawn.bo, 'bpmn:ConditionalEventDefinition')
  if (!definition) return null
  return (
    <Section title={t('event.conditional')}>
      <ConditionFields
        key={drawn.id}
        id={drawn.id}
        written={bodyOf(one(definition, 'condition'))}
        onChange={(feel) =>
          drawing.change(drawn, (edit) =>
            edit.set(definition, {
              condition: feel === '' ? undefined : edit.make('bpmn:FormalExpression', { body: feel }, definition),
            }),
          )
        }
      />
    </Section>
  )
}

/** A link pairs a throw with the catch of the same name. */
export function LinkSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const definition = eventDefinition(drawn.bo, 'bpmn:LinkEventDefinition')
  if (!definition) return null
  return (
    <Section title={t('event.link')}>
      <TextSetting
        key={`${drawn.id}-link`}
        label={t('event.linkName')}
        value={definition.name ?? ''}
        onCommit={(name) => drawing.change(drawn, (edit) => edit.set(definition, { name: name.trim() || undefined }))}
      />
    </Section>
  )
}

interface ReferenceProps {
  drawn: Drawn
  holder: ModdleElement
  property: string
  type: string
  /** The property of the root element that people know it by. */
  by?: string
  label: string
  placeholder?: string
}

function NamedReference({ drawn, holder, property, type, by = 'name', label, placeholder }: ReferenceProps) {
  const drawing = useDrawing()
  const current = text(one(holder, property), by) ?? text(one(holder, property), 'name') ?? ''
  return (
    <Autocomplete
      key={`${drawn.id}-${property}-${current}`}
      label={label}
      placeholder={placeholder}
      defaultValue={current}
      data={namesOf(drawing, type, by)}
      onOptionSubmit={(name) => refer(drawing, drawn, holder, property, type, by, name)}
      onBlur={(event) => refer(drawing, drawn, holder, property, type, by, event.currentTarget.value)}
      onKeyDown={(event) =>
        event.key === 'Enter' && refer(drawing, drawn, holder, property, type, by, event.currentTarget.value)
      }
    />
  )
}

function refer(
  drawing: Drawing,
  drawn: Drawn,
  holder: ModdleElement,
  property: string,
  type: string,
  by: string,
  written: string,
) {
  const name = written.trim()
  const before = one(holder, property)
  if ((text(before, by) ?? '') === name) return
  drawing.change(drawn, (edit) => {
    if (name === '') return edit.set(holder, { [property]: undefined })
    const target = edit.rootElement(type, by, name, by === 'name' ? {} : { name })
    // The key by which a message finds its case goes along when the message is renamed.
    const key = text(extension(before, 'zeebe:Subscription'), 'correlationKey')
    if (key && !extension(target, 'zeebe:Subscription'))
      edit.extend(target, 'zeebe:Subscription', { correlationKey: key })
    edit.set(holder, { [property]: target })
  })
}

function namesOf(drawing: Drawing, type: string, by: string): string[] {
  const names = many(drawing.definitions(), 'rootElements')
    .filter((root) => root.$type === type)
    .flatMap((root) => text(root, by) ?? [])
  return [...new Set(names)]
}
