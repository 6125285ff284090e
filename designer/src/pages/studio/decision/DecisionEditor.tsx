import { SegmentedControl, Text, Title, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { Draft } from '@waymark/shared/contract'
import type { CompiledDecisions } from '@waymark/shared/dmn'
import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { DecisionPaperBox } from '../../../canvas/decisions/DecisionPaperBox.tsx'
import type { DecisionPaper } from '../../../canvas/decisions/decisionPaper.ts'
import { draftQuery } from '../../../server/studio.ts'
import { useCrumbs } from '../../../ui/crumbs.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { isTyping } from '../../../ui/keys.ts'
import { RelativeTime } from '../../../ui/RelativeTime.tsx'
import { ConflictDialog } from '../editor/ConflictDialog.tsx'
import editor from '../editor/Editor.module.css'
import { LocalCopyNotice } from '../editor/LocalCopyNotice.tsx'
import { useSaving } from '../editor/useSaving.ts'
import { withNewDecisionIds } from '../withNewProcessIds.ts'
import { DecisionBar } from './DecisionBar.tsx'
import classes from './DecisionEditor.module.css'
import { useDecisionModel } from './useDecisionModel.ts'

const TryDecision = lazy(() => import('./TryDecision.tsx'))

/** The editor of a file of decisions: the table in the middle, trying it at the right, what cannot be read below. */
export default function DecisionEditor({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  const [opened, setOpened] = useState(draft)
  const [paper, setPaper] = useState<DecisionPaper | null>(null)
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const [name, setName] = useState(draft.name)
  const [lit, setLit] = useState<readonly string[]>([])
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const saving = useSaving(opened, readOnly ? null : paper, name)
  const compiled = useDecisionModel(paper)
  const onLit = useCallback((ids: readonly string[]) => setLit(ids), [])
  useCrumbs([{ label: t('areas.decisions'), to: '/studio/decisions' }, { label: name }])
  useKeys(paper, saving.saveNow)

  /** Puts another file on the paper, as the server holds it now. */
  async function replaceBy(next: Draft) {
    client.setQueryData(draftQuery(draft.draftId).queryKey, next)
    setName(next.name)
    setOpened(next)
    await paper?.load(next.xml)
    saving.continueFrom(next.revision, next.savedAt)
  }

  if (unreadable !== null) return <ErrorState error={new Error(t('decision.editorFailed', { reason: unreadable }))} />
  return (
    <div className={classes.editor}>
      {readOnly ? (
        <header className={classes.head}>
          <Title order={1} size="h2">
            {name}
          </Title>
          <Text c="dimmed" size="sm">
            {draft.version === null ? t('library.draftOnly') : t('library.version', { version: draft.version })} ·{' '}
            <RelativeTime at={draft.savedAt} />
          </Text>
          <Text c="dimmed" size="sm">
            {t('decision.phone')}
          </Text>
        </header>
      ) : (
        paper && (
          <DecisionBar
            draft={opened}
            paper={paper}
            name={name}
            onName={(next) => {
              setName(next)
              paper.rename(next)
              saving.touched()
            }}
            saving={saving}
            findings={compiled && !compiled.ok ? compiled.findings : []}
            onReplaced={replaceBy}
          />
        )
      )}
      <section
        className={classes.paper}
        aria-label={name}
        data-single={draft.decisions.length === 1 || undefined}
        data-testid="decision-paper"
      >
        <DecisionPaperBox
          xml={draft.xml}
          readOnly={readOnly}
          lit={lit}
          onReady={setPaper}
          onFailed={setUnreadable}
          onClose={() => {
            saving.close()
            setPaper(null)
          }}
        />
        {paper && <Sheets paper={paper} />}
        {paper && !readOnly && <LocalCopyNotice draft={draft} load={paper.load} onTaken={saving.touched} />}
      </section>
      <aside className={classes.card}>
        <Text fw={600} mb={8}>
          {t('tryDecision.title')}
        </Text>
        {paper && compiled?.ok ? (
          <Suspense fallback={null}>
            <Try paper={paper} compiled={compiled} typed={typed} onTyped={setTyped} onLit={onLit} />
          </Suspense>
        ) : (
          compiled && (
            <Text size="sm" c="dimmed">
              {t('tryDecision.mend')}
            </Text>
          )
        )}
      </aside>
      {paper && compiled && !readOnly && <Problems paper={paper} compiled={compiled} />}
      {paper && (
        <ConflictDialog
          opened={saving.status.kind === 'conflict'}
          mine={async () => ({ kind: 'decision', xml: withNewDecisionIds(await paper.xml()) })}
          draftId={draft.draftId}
          name={name}
          onTheirs={replaceBy}
          onSettled={saving.forget}
        />
      )}
    </div>
  )
}

/** Rendered again whenever the paper, or the sheet that is open, changes. */
function usePaper(paper: DecisionPaper) {
  return useSyncExternalStore(paper.subscribe, paper.revision)
}

/** Which decision of the file to see, or all of them as a map, where more can be drawn. */
function Sheets({ paper }: { paper: DecisionPaper }) {
  const { t } = useTranslation('studio')
  usePaper(paper)
  const sheets = paper.sheets()
  const only = sheets.filter(({ kind }) => kind !== 'overview').length === 1
  return (
    <SegmentedControl
      className={classes.sheets}
      size="xs"
      aria-label={t('decision.sheets')}
      value={paper.openSheet() ?? ''}
      data={sheets.map(({ id, name, kind }) => ({
        value: id,
        label: kind === 'overview' ? t('decision.overview') : only ? t('decision.table') : name,
      }))}
      onChange={(id) => void paper.show(id)}
    />
  )
}

interface TryProps {
  paper: DecisionPaper
  compiled: Extract<CompiledDecisions, { ok: true }>
  typed: Readonly<Record<string, string>>
  onTyped: (typed: Readonly<Record<string, string>>) => void
  onLit: (ruleIds: readonly string[]) => void
}

function Try({ paper, compiled: { model }, ...rest }: TryProps) {
  usePaper(paper)
  const open = model.decisions.find(({ id }) => id === paper.openSheet()) ?? model.decisions.at(-1)
  if (!open) return null
  return <TryDecision key={open.id} model={model} decisionId={open.id} {...rest} />
}

function Problems({ paper, compiled }: { paper: DecisionPaper; compiled: CompiledDecisions }) {
  const { t } = useTranslation('studio')
  const [open, setOpen] = useState(true)
  const findings = compiled.ok ? [] : compiled.findings
  const Arrow = open ? IconChevronDown : IconChevronUp
  return (
    <section className={editor.problems} aria-label={t('problems.label')}>
      <UnstyledButton
        className={editor.problemsBar}
        aria-expanded={open && findings.length > 0}
        disabled={findings.length === 0}
        onClick={() => setOpen(!open)}
      >
        {findings.length === 0 ? (
          <span className={`${editor.count} ${editor.good}`}>
            <IconCircleCheck size={16} aria-hidden />
            {t('decision.problemsNone')}
          </span>
        ) : (
          <>
            <span className={`${editor.count} ${editor.error}`}>
              <IconCircleX size={16} aria-hidden />
              {t('problems.error', { count: findings.length })}
            </span>
            <Arrow size={16} aria-hidden />
          </>
        )}
      </UnstyledButton>
      {open && findings.length > 0 && (
        <ul className={editor.problemList}>
          {findings.map((finding) => (
            <li key={`${finding.rule}|${finding.elementId}|${finding.message}`} className={editor.problemRow}>
              <UnstyledButton
                className={editor.problem}
                onClick={() => finding.elementId && void paper.show(finding.elementId)}
              >
                <IconCircleX size={16} aria-hidden className={editor.error} style={{ flex: 'none' }} />
                <span>
                  {finding.message} {finding.mend}
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** Saving works wherever the hand is; undo where nothing is being typed. */
function useKeys(paper: DecisionPaper | null, saveNow: () => void) {
  useEffect(() => {
    if (!paper) return
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !(event.ctrlKey || event.metaKey)) return
      const key = event.key.toLowerCase()
      if (key === 's') saveNow()
      else if (isTyping(event.target)) return
      else if (key === 'z') event.shiftKey ? paper.redo() : paper.undo()
      else if (key === 'y') paper.redo()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [paper, saveNow])
}
