import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core'
import {
  IconActivity,
  IconAlertSquareRounded,
  IconCheck,
  IconClockExclamation,
  IconCopy,
  IconDots,
  IconDownload,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DraftSummary } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import classes from './LibraryPage.module.css'
import { DraftPicture } from './Picture.tsx'

interface Props {
  draft: DraftSummary
  onCopy: () => void
  onExport: () => void
  onRemove: () => void
}

/** One process of the library: what it looks like, how it is, and the way in. */
export function DraftCard({ draft, onCopy, onExport, onRemove }: Props) {
  const { t } = useTranslation('studio')
  const personName = usePersonName()
  const navigate = useNavigate()
  const processId = draft.processIds[0]
  return (
    <article className={classes.card} data-draft={draft.draftId}>
      <DraftPicture draft={draft} />
      <div className={classes.body}>
        <div>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                className={classes.menu}
                variant="subtle"
                color="gray"
                aria-label={t('library.menu', { name: draft.name })}
              >
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {draft.version !== null && processId && (
                <Menu.Item
                  leftSection={<IconActivity size={16} aria-hidden />}
                  onClick={() => void navigate({ to: '/monitor/processes/$processId', params: { processId } })}
                >
                  {t('library.live')}
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={onCopy}>
                {t('library.copy')}
              </Menu.Item>
              <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={onExport}>
                {t('library.export')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
                {t('library.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Link className={classes.name} to="/studio/drafts/$draftId" params={{ draftId: draft.draftId }}>
            <MiddleCut text={draft.name} max={52} />
          </Link>
        </div>
        {draft.description && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {draft.description}
          </Text>
        )}
        <div className={classes.facts}>
          <span>
            {draft.version === null ? t('library.draftOnly') : t('library.version', { version: draft.version })}
          </span>
          {draft.version !== null && draft.changed && (
            <Tooltip label={t('library.changedHint', { version: draft.version })}>
              <span className={`${classes.fact} ${classes.changed}`}>
                <IconPencil size={14} aria-hidden />
                {t('library.changed')}
              </span>
            </Tooltip>
          )}
          {draft.version !== null && <span>{t('library.running', { count: draft.running })}</span>}
        </div>
        <div className={classes.facts}>
          <Health draft={draft} />
          <span>
            {t('library.savedBy', { who: personName(draft.savedBy) })} <RelativeTime at={draft.savedAt} />
          </span>
        </div>
      </div>
    </article>
  )
}

function Health({ draft }: { draft: DraftSummary }) {
  const { t } = useTranslation('studio')
  if (draft.version === null) return null
  if (draft.incidents === 0 && draft.overdue === 0) {
    if (draft.running === 0) return null
    return (
      <span className={`${classes.fact} ${classes.good}`}>
        <IconCheck size={14} aria-hidden />
        {t('library.healthy')}
      </span>
    )
  }
  return (
    <>
      {draft.incidents > 0 && (
        <span className={`${classes.fact} ${classes.late}`}>
          <IconAlertSquareRounded size={14} aria-hidden />
          {t('library.incidents', { count: draft.incidents })}
        </span>
      )}
      {draft.overdue > 0 && (
        <span className={`${classes.fact} ${classes.late}`}>
          <IconClockExclamation size={14} aria-hidden />
          {t('library.overdue', { count: draft.overdue })}
        </span>
      )}
    </>
  )
}
