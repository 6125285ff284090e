import { ActionIcon, Button, Menu, TextInput, Tooltip, VisuallyHidden } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconDownload,
  IconFocusCentered,
  IconGridDots,
  IconHistory,
  IconMap2,
  IconPlayerPlay,
  IconRocket,
} from '@tabler/icons-react'
import type { Draft } from '@waymark/shared/contract'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { asPng } from '../../../canvas/modeler/picture.ts'
import { download, fileNameOf } from '../download.ts'
import { useDrawing } from './drawingContext.ts'
import classes from './Editor.module.css'
import { PublishDialog } from './PublishDialog.tsx'
import { SaveState } from './SaveState.tsx'
import type { Saving } from './useSaving.ts'
import { VersionsDialog } from './VersionsDialog.tsx'

interface Props {
  draft: Draft
  name: string
  onName: (name: string) => void
  saving: Saving
  onReplaced: (draft: Draft) => Promise<void>
  trying: boolean
  onTry: () => void
}

/** Name and state at the left, the drawing's tools in the middle, versions and publishing at the right. */
export function Toolbar({ draft, name, onName, saving, onReplaced, trying, onTry }: Props) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const [dialog, setDialog] = useState<'publish' | 'versions' | null>(null)
  const [version, setVersion] = useState(draft.version)
  return (
    <header className={classes.bar}>
      <VisuallyHidden component="h1">{name}</VisuallyHidden>
      <TextInput
        className={classes.name}
        aria-label={t('editor.name')}
        value={name}
        maxLength={200}
        onChange={(event) => event.currentTarget.value.trim() && onName(event.currentTarget.value)}
      />
      <SaveState status={saving.status} onRetry={saving.saveNow} />
      <Tool label={t('editor.undo')} disabled={!drawing.canUndo()} onClick={drawing.undo}>
        <IconArrowBackUp size={18} aria-hidden />
      </Tool>
      <Tool label={t('editor.redo')} disabled={!drawing.canRedo()} onClick={drawing.redo}>
        <IconArrowForwardUp size={18} aria-hidden />
      </Tool>
      <span className={classes.divider} />
      <Tool label={t('editor.fit')} onClick={drawing.fit}>
        <IconFocusCentered size={18} aria-hidden />
      </Tool>
      <Tool label={t('editor.grid')} onClick={drawing.toggleGrid}>
        <IconGridDots size={18} aria-hidden />
      </Tool>
      <Tool label={t('editor.minimap')} onClick={drawing.toggleMinimap}>
        <IconMap2 size={18} aria-hidden />
      </Tool>
      <ExportMenu name={name} />
      <span className={classes.divider} />
      <Button
        variant="default"
        leftSection={<IconHistory size={16} aria-hidden />}
        onClick={() => setDialog('versions')}
      >
        {version === null ? t('editor.versions') : t('editor.version', { version })}
      </Button>
      <Button
        variant={trying ? 'light' : 'default'}
        aria-pressed={trying}
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={onTry}
      >
        {t('try.open')}
      </Button>
      <Button leftSection={<IconRocket size={16} aria-hidden />} onClick={() => setDialog('publish')}>
        {t('editor.publish')}
      </Button>
      <PublishDialog
        opened={dialog === 'publish'}
        draftId={draft.draftId}
        nextVersion={(version ?? 0) + 1}
        saving={saving}
        onPublished={setVersion}
        onClose={() => setDialog(null)}
      />
      <VersionsDialog
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

function ExportMenu({ name }: { name: string }) {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  const save = async (kind: 'bpmn' | 'svg' | 'png') => {
    const content =
      kind === 'bpmn'
        ? new Blob([await drawing.xml()], { type: 'application/bpmn+xml' })
        : kind === 'svg'
          ? new Blob([await drawing.svg()], { type: 'image/svg+xml' })
          : await asPng(await drawing.svg())
    download(fileNameOf(name, kind), content)
  }
  return (
    <Menu>
      <Menu.Target>
        <Tooltip label={t('editor.export')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('editor.export')}>
            <IconDownload size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('bpmn')}>{t('editor.exportBpmn')}</Menu.Item>
        <Menu.Item onClick={() => void save('svg')}>{t('editor.exportSvg')}</Menu.Item>
        <Menu.Item onClick={() => void save('png')}>{t('editor.exportPng')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
