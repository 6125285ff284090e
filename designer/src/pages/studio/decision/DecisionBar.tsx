import { ActionIcon, Button, TextInput, Tooltip, VisuallyHidden } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowLeft,
  IconDownload,
  IconHistory,
  IconRocket,
} from '@tabler/icons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Draft } from '@waymark/shared/contract'
import type { Finding } from '@waymark/shared/model'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { DecisionPaper } from '../../../canvas/decisions/decisionPaper.ts'
import { download, fileNameOf } from '../download.ts'
import classes from '../editor/Editor.module.css'
import { SaveState } from '../editor/SaveState.tsx'
import type { Saving } from '../editor/useSaving.ts'
import { DecisionVersions } from './DecisionVersions.tsx'
import { PublishDecision } from './PublishDecision.tsx'

const route = getRouteApi('/studio/decisions/$draftId')

interface Props {
  draft: Draft
  paper: DecisionPaper
  name: string
  onName: (name: string) => void
  saving: Saving
  findings: readonly Finding[]
  onReplaced: (draft: Draft) => Promise<void>
}

/** Name and state at the left; undo, download, versions and publishing at the right. */
export function DecisionBar({ draft, paper, name, onName, saving, findings, onReplaced }: Props) {
  const { t } = useTranslation('studio')
  const { draft: drawing, step } = route.useSearch()
  const navigate = useNavigate()
  const [dialog, setDialog] = useState<'publish' | 'versions' | null>(null)
  const [version, setVersion] = useState(draft.version)
  useSyncExternalStore(paper.subscribe, paper.revision)

  const back = async () => {
    await saving.saveNow()
    if (drawing) void navigate({ to: '/studio/drafts/$draftId', params: { draftId: drawing }, search: { step } })
    else void navigate({ to: '/studio/decisions' })
  }
  return (
    <header className={classes.bar}>
      <VisuallyHidden component="h1">{name}</VisuallyHidden>
      <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => void back()}>
        {drawing ? t('decision.back') : t('decision.backList')}
      </Button>
      <TextInput
        className={classes.name}
        aria-label={t('decision.name')}
        value={name}
        maxLength={200}
        onChange={(event) => event.currentTarget.value.trim() && onName(event.currentTarget.value)}
      />
      <SaveState status={saving.status} onRetry={() => void saving.saveNow()} />
      <Tool label={t('decision.undo')} disabled={!paper.canUndo()} onClick={paper.undo}>
        <IconArrowBackUp size={18} aria-hidden />
      </Tool>
      <Tool label={t('decision.redo')} disabled={!paper.canRedo()} onClick={paper.redo}>
        <IconArrowForwardUp size={18} aria-hidden />
      </Tool>
      <Tool
        label={t('decision.export')}
        onClick={async () =>
          download(fileNameOf(name, 'dmn'), new Blob([await paper.xml()], { type: 'application/xml' }))
        }
      >
        <IconDownload size={18} aria-hidden />
      </Tool>
      <span className={classes.divider} />
      <Button
        variant="default"
        leftSection={<IconHistory size={16} aria-hidden />}
        onClick={() => setDialog('versions')}
      >
        {version === null ? t('editor.versions') : t('editor.version', { version })}
      </Button>
      <Button leftSection={<IconRocket size={16} aria-hidden />} onClick={() => setDialog('publish')}>
        {t('editor.publish')}
      </Button>
      <PublishDecision
        opened={dialog === 'publish'}
        draftId={draft.draftId}
        nextVersion={(version ?? 0) + 1}
        findings={findings}
        saving={saving}
        onPublished={setVersion}
        onClose={() => setDialog(null)}
      />
      <DecisionVersions
        opened={dialog === 'versions'}
        draftId={draft.draftId}
        beforeRestore={saving.saveNow}
        onRestored={onReplaced}
        onClose={() => setDialog(null)}
      />
    </header>
  )
}

interface ToolProps {
  label: string
  disabled?: boolean
  onClick: () => void
  children: ReactNode
}

function Tool({ label, disabled, onClick, children }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={classes.tool}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
