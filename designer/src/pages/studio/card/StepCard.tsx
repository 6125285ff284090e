import { Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconUser } from '@tabler/icons-react'
import type { Finding } from '@waymark/shared/model'
import { extension, is, many, text } from '@waymark/shared/model/moddle'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { supportOf, thingsOf } from '../../../canvas/modeler/support.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { FixButton } from '../editor/FixButton.tsx'
import { CodedSection, ConditionalSection, InterruptingSection, LinkSection, MessageSection } from './EventSection.tsx'
import { FormSection } from './FormSection.tsx'
import { GatewaySection } from './GatewaySection.tsx'
import { InstructionSection } from './InstructionSection.tsx'
import { eventDefinition, kindOf, processOf } from './model.ts'
import { PapersSection } from './PapersSection.tsx'
import { idTaken, isId, LaneSection, ProcessSection } from './ProcessSection.tsx'
import { RepeatSection } from './RepeatSection.tsx'
import { RuleSection } from './RuleSection.tsx'
import { Section } from './Section.tsx'
import classes from './StepCard.module.css'
import { TextSetting } from './TextSetting.tsx'
import { TimerSection } from './TimerSection.tsx'
import { VariablesSection } from './VariablesSection.tsx'
import { WhenSection } from './WhenSection.tsx'
import { WhoSection } from './WhoSection.tsx'
import { CalledSection, DoingSection } from './WorkSection.tsx'

interface Props {
  draftId: string
  findings: readonly Finding[]
}

/** The selected element in plain words; the process itself while nothing is selected. */
export function StepCard({ draftId, findings }: Props) {
  const drawing = useDrawing()
  const selected = drawing.selected()
  const root = drawing.root()
  const drawn = selected[0] ?? root
  if (!drawn) return null
  if (selected.length > 1) return <Several count={selected.length} />
  // The key by the element's id makes every field of the card a new one when another element is selected.
  return <OneElement key={drawn.id} drawn={drawn} draftId={draftId} findings={findings} />
}

function OneElement({ drawn, draftId, findings }: Props & { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const kind = kindOf(drawn.bo)
  const process = processOf(drawing, drawn)
  const isProcess = kind === 'process' || kind === 'pool' || drawn.bo.$type === 'bpmn:Collaboration'
  const about = findings.filter((finding) => finding.elementId === drawn.id && finding.severity !== 'info')
  return (
    <>
      <div className={classes.head}>
        {isProcess && kind !== 'pool' ? t('kinds.process') : t(`kinds.${kindName(drawn)}`)}
      </div>
      <NotYet drawn={drawn} />
      {about.map((finding) => (
        <div key={`${finding.rule}${finding.message}`} className={classes.note} data-severity={finding.severity}>
          <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none' }} />
          <Stack gap={4} align="flex-start">
            <span>
              {finding.message} {finding.mend}
            </span>
            <FixButton finding={finding} />
          </Stack>
        </div>
      ))}
      {isProcess ? (
        <>
          {kind === 'pool' && <NameSection drawn={drawn} label={t('card.poolName')} />}
          {process && <ProcessSection drawn={drawn} process={process} />}
        </>
      ) : kind === 'lane' ? (
        <LaneSection drawn={drawn} />
      ) : (
        <>
          <NameSection drawn={drawn} label={t(kind === 'flow' ? 'card.flowName' : 'card.name')} />
          <Sections drawn={drawn} draftId={draftId} />
          <ExpertSection drawn={drawn} />
        </>
      )}
    </>
  )
}

/** Says so where the engine cannot run the element, or not in every case. */
function NotYet({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const limits = thingsOf(drawn.bo).map((thing) => supportOf(thing))
  const state = limits.some((each) => each.state === 'notYet') ? 'notYet' : 'partly'
  if (limits.every((each) => each.state === 'runs')) return null
  return (
    <div className={classes.note} data-severity="warning">
      <IconAlertTriangle size={16} aria-hidden style={{ flex: 'none' }} />
      <span>
        {t(`card.${state}`)} {limits.flatMap((each) => each.notes).join(' ')}
      </span>
    </div>
  )
}

/** The questions that make sense for this kind of element. */
function Sections({ drawn, draftId }: { drawn: Drawn; draftId: string }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  switch (kindOf(drawn.bo)) {
    case 'userTask':
      return (
        <>
          <WhoSection drawn={drawn} />
          <WhenSection drawn={drawn} />
          <InstructionSection drawn={drawn} />
          <FormSection drawn={drawn} draftId={draftId} />
          <PapersSection drawn={drawn} />
          <VariablesSection drawn={drawn} />
          <RepeatSection drawn={drawn} />
        </>
      )
    case 'task':
      return (
        <>
          <Section title={t('task.title')}>
            <Text size="sm" c="dimmed">
              {t('task.text')}
            </Text>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUser size={14} aria-hidden />}
              style={{ alignSelf: 'flex-start' }}
              onClick={() => drawing.become(drawn, 'bpmn:UserTask')}
            >
              {t('task.toPerson')}
            </Button>
          </Section>
          <InstructionSection drawn={drawn} />
          <PapersSection drawn={drawn} />
        </>
      )
    case 'serviceTask':
    case 'scriptTask':
    case 'businessRuleTask':
      return (
        <>
          <DoingSection drawn={drawn} draftId={draftId} />
          <VariablesSection drawn={drawn} />
          <RepeatSection drawn={drawn} />
          <PapersSection drawn={drawn} />
        </>
      )
    case 'sendTask':
      return (
        <>
          <MessageSection drawn={drawn} />
          <DoingSection drawn={drawn} draftId={draftId} />
          <VariablesSection drawn={drawn} />
          <RepeatSection drawn={drawn} />
        </>
      )
    case 'receiveTask':
      return (
        <>
          <MessageSection drawn={drawn} />
          <VariablesSection drawn={drawn} inputs={false} />
        </>
      )
    case 'callActivity':
      return (
        <>
          <CalledSection drawn={drawn} />
          <PapersSection drawn={drawn} />
          <VariablesSection drawn={drawn} />
          <RepeatSection drawn={drawn} />
        </>
      )
    case 'subProcess':
      return (
        <>
          <PapersSection drawn={drawn} />
          <VariablesSection drawn={drawn} />
          <RepeatSection drawn={drawn} />
        </>
      )
    case 'flow':
      return <RuleSection drawn={drawn} />
    case 'gateway':
      return <GatewaySection drawn={drawn} />
    case 'startEvent':
      return (
        <>
          <EventSections drawn={drawn} />
          {!eventDefinition(drawn.bo) && !is(drawn.bo.$parent, 'bpmn:SubProcess') && (
            <FormSection drawn={drawn} draftId={draftId} />
          )}
          {drawn.bo.$parent?.get('triggeredByEvent') === true && <InterruptingSection drawn={drawn} />}
          <VariablesSection drawn={drawn} inputs={false} />
        </>
      )
    case 'boundaryEvent':
      return (
        <>
          <EventSections drawn={drawn} />
          <InterruptingSection drawn={drawn} />
          <VariablesSection drawn={drawn} inputs={false} />
        </>
      )
    case 'catchEvent':
      return (
        <>
          <EventSections drawn={drawn} />
          <VariablesSection drawn={drawn} inputs={false} />
        </>
      )
    case 'throwEvent':
    case 'endEvent':
      return <EventSections drawn={drawn} />
    default:
      return null
  }
}

function EventSections({ drawn }: { drawn: Drawn }) {
  switch (eventDefinition(drawn.bo)?.$type) {
    case 'bpmn:TimerEventDefinition':
      return <TimerSection drawn={drawn} />
    case 'bpmn:MessageEventDefinition':
      return <MessageSection drawn={drawn} />
    case 'bpmn:SignalEventDefinition':
      return <CodedSection drawn={drawn} kind="signal" />
    case 'bpmn:ErrorEventDefinition':
      return <CodedSection drawn={drawn} kind="error" />
    case 'bpmn:EscalationEventDefinition':
      return <CodedSection drawn={drawn} kind="escalation" />
    case 'bpmn:ConditionalEventDefinition':
      return <ConditionalSection drawn={drawn} />
    case 'bpmn:LinkEventDefinition':
      return <LinkSection drawn={drawn} />
    default:
      return null
  }
}

function NameSection({ drawn, label }: { drawn: Drawn; label: string }) {
  const drawing = useDrawing()
  const isAnnotation = drawn.type === 'bpmn:TextAnnotation'
  const property = isAnnotation ? 'text' : 'name'
  return (
    <section className={classes.section}>
      <TextSetting
        label={label}
        multiline={isAnnotation}
        value={text(drawn.bo, property) ?? ''}
        onCommit={(value) => drawing.change(drawn, (edit) => edit.draw({ [property]: value.trim() || undefined }))}
      />
    </section>
  )
}

function ExpertSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const documentation = many(drawn.bo, 'documentation')[0]
  const priority = text(extension(drawn.bo, 'zeebe:PriorityDefinition'), 'priority')
  const [id, bo] = [drawn.bo.id ?? '', drawn.bo]
  return (
    <Section title={t('card.expert')} fold="closed">
      <TextSetting
        key={`${id}-documentation`}
        label={t('card.documentation')}
        multiline
        value={text(documentation, 'text') ?? ''}
        onCommit={(value) =>
          drawing.change(drawn, (edit) =>
            edit.set(bo, {
              documentation: value.trim() === '' ? [] : [edit.make('bpmn:Documentation', { text: value }, bo)],
            }),
          )
        }
      />
      {drawn.type === 'bpmn:UserTask' && (
        <TextSetting
          key={`${id}-priority`}
          label={t('card.priority')}
          description={t('card.priorityHint')}
          value={priority ?? ''}
          onCommit={(value) =>
            drawing.change(drawn, (edit) =>
              edit.extend(bo, 'zeebe:PriorityDefinition', value.trim() === '' ? null : { priority: value.trim() }),
            )
          }
        />
      )}
      <TextSetting
        key={`${id}-id`}
        label={t('card.id')}
        description={t('card.idHint')}
        value={id}
        onCommit={(value) => {
          const next = value.trim()
          if (isId(next) && !idTaken(drawing.definitions(), next)) {
            drawing.change(drawn, (edit) => edit.draw({ id: next }))
          }
        }}
      />
    </Section>
  )
}

/** Several shapes at once: put them in line. */
function Several({ count }: { count: number }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  return (
    <>
      <div className={classes.head}>{t('several.title', { count })}</div>
      <section className={classes.section}>
        <div className={classes.content}>
          <Text size="sm" fw={600}>
            {t('several.align')}
          </Text>
          <Group gap={6}>
            {(['left', 'center', 'right', 'top', 'middle', 'bottom'] as const).map((type) => (
              <Button key={type} size="xs" variant="default" onClick={() => drawing.trigger('alignElements', { type })}>
                {t(`several.${type}`)}
              </Button>
            ))}
          </Group>
          <Text size="sm" fw={600}>
            {t('several.distribute')}
          </Text>
          <Group gap={6}>
            {(['horizontal', 'vertical'] as const).map((type) => (
              <Button
                key={type}
                size="xs"
                variant="default"
                onClick={() => drawing.trigger('distributeElements', { type })}
              >
                {t(`several.${type}`)}
              </Button>
            ))}
          </Group>
        </div>
      </section>
    </>
  )
}

function kindName(drawn: Drawn): string {
  const kind = kindOf(drawn.bo)
  if (kind === 'gateway' || kind === 'other') {
    const type = drawn.type.replace('bpmn:', '')
    return kind === 'gateway' ? `gateways.${type}` : `others.${type}`
  }
  return kind
}
