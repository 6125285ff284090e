import { SegmentedControl, Select, TagsInput, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { extension, text } from '@waymark/shared/model/moddle'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawn } from '../../../canvas/modeler/drawing.ts'
import { groupsQuery, peopleQuery } from '../../../server/session.ts'
import { useDrawing } from '../editor/drawingContext.ts'
import { laneOf } from './model.ts'
import { Section } from './Section.tsx'
import { TextSetting } from './TextSetting.tsx'

type Mode = 'lane' | 'groups' | 'person' | 'formula'

/** Who does the step: the lane's people when nothing is said, else groups, one person, or a formula. */
export function WhoSection({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const groups = useQuery(groupsQuery)
  const people = useQuery(peopleQuery())
  const assignment = extension(drawn.bo, 'zeebe:AssignmentDefinition')
  const assignee = text(assignment, 'assignee')
  const candidateGroups = text(assignment, 'candidateGroups')
  const lane = laneOf(drawn.bo)
  const written = modeOf(assignee, candidateGroups)
  const [chosen, setChosen] = useState<Mode | null>(null)
  const mode = chosen ?? written

  const write = (values: { assignee?: string; candidateGroups?: string } | null) => {
    const empty = !values?.assignee && !values?.candidateGroups && !text(assignment, 'candidateUsers')
    drawing.change(drawn, (edit) =>
      edit.extend(
        drawn.bo,
        'zeebe:AssignmentDefinition',
        empty ? null : { assignee: values?.assignee, candidateGroups: values?.candidateGroups },
      ),
    )
  }
  return (
    <Section title={t('who.title')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={mode}
        aria-label={t('who.title')}
        data={(['lane', 'groups', 'person', 'formula'] as const).map((value) => ({ value, label: t(`who.${value}`) }))}
        onChange={(next) => {
          setChosen(next as Mode)
          if (next === 'lane') write(null)
        }}
      />
      {mode === 'lane' && (
        <Text size="sm" c={lane ? undefined : 'var(--wm-soon)'}>
          {lane ? t('who.fromLane', { lane }) : t('who.nobody')}
        </Text>
      )}
      {mode === 'groups' && (
        <TagsInput
          label={t('who.groupsLabel')}
          placeholder={candidateGroups ? undefined : t('who.groupsPlaceholder')}
          data={(groups.data ?? []).map((group) => group.id)}
          value={splitList(candidateGroups)}
          onChange={(next) => write({ candidateGroups: next.join(', ') || undefined })}
          acceptValueOnBlur
          clearable
        />
      )}
      {mode === 'person' && (
        <Select
          label={t('who.personLabel')}
          placeholder={t('who.personPlaceholder')}
          searchable
          clearable
          data={peopleChoices(people.data ?? [], assignee)}
          value={assignee ?? null}
          onChange={(next) => write({ assignee: next ?? undefined })}
        />
      )}
      {mode === 'formula' && (
        <>
          <TextSetting
            key={`${drawn.id}-assignee`}
            label={t('who.assigneeFormula')}
            formula
            value={assignee ?? ''}
            placeholder="=responsible"
            onCommit={(value) => write({ assignee: value.trim() || undefined, candidateGroups })}
          />
          <TextSetting
            key={`${drawn.id}-groups`}
            label={t('who.groupsFormula')}
            formula
            value={candidateGroups ?? ''}
            placeholder={'=if amount > 1000 then ["Director"] else ["Sales rep"]'}
            onCommit={(value) => write({ assignee, candidateGroups: value.trim() || undefined })}
          />
        </>
      )}
    </Section>
  )
}

function modeOf(assignee: string | undefined, groups: string | undefined): Mode {
  if (assignee?.startsWith('=') || groups?.startsWith('=') || (assignee && groups)) return 'formula'
  if (assignee) return 'person'
  return groups ? 'groups' : 'lane'
}

function splitList(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}

function peopleChoices(
  people: readonly { username: string; name: string; groups: readonly string[] }[],
  current?: string,
) {
  const choices = people.map(({ username, name, groups }) => ({
    value: username,
    label: groups.length > 0 ? `${name} · ${groups.join(', ')}` : name,
  }))
  return !current || people.some((p) => p.username === current)
    ? choices
    : [{ value: current, label: current }, ...choices]
}
