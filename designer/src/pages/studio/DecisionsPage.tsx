import {
  ActionIcon,
  Button,
  FileButton,
  Group,
  Menu,
  Modal,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import {
  IconCopy,
  IconDots,
  IconDownload,
  IconFileImport,
  IconPlus,
  IconSearch,
  IconTable,
  IconTrash,
} from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { DraftSummary } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { createDraft, decisionDraftsQuery, deleteDraft, fetchDraft } from '../../server/studio.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import decision from './decision/DecisionEditor.module.css'
import { download, fileNameOf } from './download.ts'
import { ImportDialog } from './ImportDialog.tsx'
import classes from './LibraryPage.module.css'
import { StudioAreas } from './StudioAreas.tsx'
import { useFileDrop } from './useFileDrop.ts'
import { useImport } from './useImport.ts'
import { withNewDecisionIds } from './withNewProcessIds.ts'

const route = getRouteApi('/studio/decisions')

/** The library's other shelf: every file of decisions as a row. */
export default function DecisionsPage() {
  const { t } = useTranslation('studio')
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const drafts = useQuery(decisionDraftsQuery)
  const phone = useMediaQuery('(max-width: 47.99em)')
  const [making, setMaking] = useState(false)
  const [removing, setRemoving] = useState<DraftSummary | null>(null)
  const files = useImport()
  const drop = useFileDrop(files.importFile)

  const open = (draftId: string) => void navigate({ to: '/studio/decisions/$draftId', params: { draftId } })
  const settled = {
    onSuccess: (draft: { draftId: string }) => {
      void client.invalidateQueries({ queryKey: ['drafts'] })
      open(draft.draftId)
    },
    onError: sayFailed,
  }
  const create = useMutation({ mutationFn: (name: string) => createDraft({ kind: 'decision', name }), ...settled })
  const copy = useMutation({
    mutationFn: async (draft: DraftSummary) => {
      const { xml } = await fetchDraft(draft.draftId)
      const name = t('library.copyName', { name: draft.name })
      return createDraft({ kind: 'decision', name, xml: withNewDecisionIds(xml) })
    },
    ...settled,
  })
  const remove = useMutation({
    mutationFn: (draft: DraftSummary) => deleteDraft(draft.draftId),
    onSuccess: (_, draft) => {
      notifications.show({ message: t('library.removed', { name: draft.name }) })
      void client.invalidateQueries({ queryKey: ['drafts'] })
    },
    onError: sayFailed,
  })
  const newButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('decisions.new')}
    </Button>
  )
  return (
    <div className={classes.page} {...drop.handlers}>
      <PageHeader
        title={t('library.title')}
        below={phone ? t('decision.phone') : t('decisions.below')}
        acts={
          <>
            <StudioAreas here="decisions" />
            <TextInput
              aria-label={t('decisions.search')}
              placeholder={t('decisions.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={search}
              onChange={(event) => {
                const value = event.currentTarget.value
                void navigate({ search: { search: value || undefined }, replace: true })
              }}
            />
            {!phone && (
              <FileButton accept=".dmn,.bpmn,.xml" onChange={(file) => file && void files.importFile(file)}>
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    title={t('decisions.importHint')}
                    leftSection={<IconFileImport size={16} aria-hidden />}
                  >
                    {t('library.import')}
                  </Button>
                )}
              </FileButton>
            )}
            {!phone && newButton}
          </>
        }
      />
      <Loaded query={drafts} skeleton={<PageSkeleton />}>
        {(all) => {
          const shown = all.filter((draft) => matches(draft, search))
          if (all.length === 0)
            return <EmptyState icon={<IconTable />} text={t('decisions.empty')} act={phone ? undefined : newButton} />
          if (shown.length === 0)
            return <EmptyState icon={<IconSearch />} text={t('decisions.nothingFound', { search })} />
          return (
            <DecisionTable
              drafts={shown}
              narrow={phone === true}
              onCopy={copy.mutate}
              onRemove={setRemoving}
              onExport={(draft) => void exportDraft(draft)}
            />
          )
        }}
      </Loaded>
      {drop.over && (
        <div className={classes.drop}>
          <IconFileImport aria-hidden />
          {t('decisions.drop')}
        </div>
      )}
      <Modal opened={making} onClose={() => setMaking(false)} title={t('decisions.newTitle')}>
        <NewDecision busy={create.isPending} onClose={() => setMaking(false)} onCreate={create.mutate} />
      </Modal>
      <ImportDialog state={files.state} onClose={files.close} onOpen={open} />
      <Modal
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('library.removeTitle', { name: removing?.name })}
      >
        <Stack>
          <Text>{t('decisions.removeText')}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setRemoving(null)}>
              {t('library.keep')}
            </Button>
            <Button
              color="red"
              onClick={() => {
                if (removing) remove.mutate(removing)
                setRemoving(null)
              }}
            >
              {t('decisions.removeYes')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  )
}

interface TableProps {
  drafts: readonly DraftSummary[]
  narrow: boolean
  onCopy: (draft: DraftSummary) => void
  onExport: (draft: DraftSummary) => void
  onRemove: (draft: DraftSummary) => void
}

function DecisionTable({ drafts, narrow, onCopy, onExport, onRemove }: TableProps) {
  const { t } = useTranslation('studio')
  const personName = usePersonName()
  return (
    <Table className={decision.table} verticalSpacing={8} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('decisions.column.name')}</Table.Th>
          {!narrow && <Table.Th>{t('decisions.column.id')}</Table.Th>}
          <Table.Th>{t('decisions.column.state')}</Table.Th>
          {!narrow && <Table.Th>{t('decisions.column.saved')}</Table.Th>}
          <Table.Th w={48}>
            <VisuallyHidden>{t('decisions.column.acts')}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {drafts.map((draft) => (
          <Table.Tr key={draft.draftId} data-draft={draft.draftId}>
            <Table.Td className={decision.nameCell}>
              <Link to="/studio/decisions/$draftId" params={{ draftId: draft.draftId }}>
                <MiddleCut text={draft.name} max={60} />
              </Link>
              {draft.description && (
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {draft.description}
                </Text>
              )}
            </Table.Td>
            {!narrow && <Table.Td className={decision.idCell}>{idsOf(draft)}</Table.Td>}
            <Table.Td>
              {draft.version === null ? t('library.draftOnly') : t('library.version', { version: draft.version })}
              {draft.version !== null && draft.changed && (
                <span className={classes.changed}> · {t('library.changed')}</span>
              )}
            </Table.Td>
            {!narrow && (
              <Table.Td>
                {personName(draft.savedBy)} · <RelativeTime at={draft.savedAt} />
              </Table.Td>
            )}
            <Table.Td>
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon variant="subtle" color="gray" aria-label={t('library.menu', { name: draft.name })}>
                    <IconDots size={18} aria-hidden />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  {!narrow && (
                    <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => onCopy(draft)}>
                      {t('library.copy')}
                    </Menu.Item>
                  )}
                  <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => onExport(draft)}>
                    {t('decisions.export')}
                  </Menu.Item>
                  <Menu.Divider />
                  <Menu.Item
                    color="red"
                    leftSection={<IconTrash size={16} aria-hidden />}
                    onClick={() => onRemove(draft)}
                  >
                    {t('decisions.remove')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )

  function idsOf({ decisions }: DraftSummary) {
    const [first, second, ...more] = decisions.map(({ decisionId }) => decisionId)
    const shown = [first, second].filter((id) => id !== undefined).join(', ')
    return more.length === 0 ? shown : `${shown} ${t('decisions.more', { count: more.length })}`
  }
}

interface NewProps {
  busy: boolean
  onClose: () => void
  onCreate: (name: string) => void
}

function NewDecision({ busy, onClose, onCreate }: NewProps) {
  const { t } = useTranslation('studio')
  const [name, setName] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onCreate(name.trim() || t('decisions.newTitle'))
      }}
    >
      <Stack>
        <TextInput
          label={t('decisions.newName')}
          placeholder={t('decisions.newPlaceholder')}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('new.cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('new.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function matches(draft: DraftSummary, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase()
  const texts = [draft.name, ...draft.decisions.flatMap(({ decisionId, name }) => [decisionId, name])]
  return wanted === '' || texts.some((text) => text.toLocaleLowerCase().includes(wanted))
}

function sayFailed(error: Error) {
  notifications.show({ color: 'red', message: error.message })
}

async function exportDraft(draft: DraftSummary) {
  try {
    const { xml } = await fetchDraft(draft.draftId)
    download(fileNameOf(draft.name, 'dmn'), new Blob([xml], { type: 'application/xml' }))
  } catch (error) {
    sayFailed(error instanceof Error ? error : new Error(String(error)))
  }
}
