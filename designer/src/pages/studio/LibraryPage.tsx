import { Button, FileButton, Group, Modal, Stack, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconFileImport, IconPlus, IconSearch, IconSitemap } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { DraftSummary } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createDraft, deleteDraft, draftsQuery, fetchDraft } from '../../server/studio.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { PageSkeleton } from '../../ui/PageSkeleton.tsx'
import { DraftCard } from './DraftCard.tsx'
import { download, fileNameOf } from './download.ts'
import { ImportDialog } from './ImportDialog.tsx'
import classes from './LibraryPage.module.css'
import { NewProcess } from './NewProcess.tsx'
import { StudioAreas } from './StudioAreas.tsx'
import { useFileDrop } from './useFileDrop.ts'
import { givePicture, useImport } from './useImport.ts'
import { withNewProcessIds } from './withNewProcessIds.ts'

const route = getRouteApi('/studio')

/** The library: every drawing as a card; new ones from a template, an empty sheet, or a file dropped on the page. */
export default function LibraryPage() {
  const { t } = useTranslation('studio')
  const { search = '' } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const drafts = useQuery(draftsQuery)
  const phone = useMediaQuery('(max-width: 47.99em)')
  const [making, setMaking] = useState(false)
  const [removing, setRemoving] = useState<DraftSummary | null>(null)
  const files = useImport()
  const drop = useFileDrop(files.importFile)

  const open = (draftId: string) => void navigate({ to: '/studio/drafts/$draftId', params: { draftId } })
  const create = useMutation({
    mutationFn: createDraft,
    onSuccess: async (draft) => {
      void client.invalidateQueries({ queryKey: ['drafts'] })
      open(draft.draftId)
    },
    onError: sayFailed,
  })
  const copy = useMutation({
    mutationFn: async (draft: DraftSummary) => {
      const { xml } = await fetchDraft(draft.draftId)
      const made = await createDraft({ name: t('library.copyName', { name: draft.name }), xml: withNewProcessIds(xml) })
      await givePicture(made.draftId, made.revision, made.xml)
      return made
    },
    onSuccess: (made) => open(made.draftId),
    onError: sayFailed,
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
      {t('library.new')}
    </Button>
  )
  const importButton = (
    <FileButton accept=".bpmn,.dmn,.xml,application/bpmn+xml" onChange={(file) => file && void files.importFile(file)}>
      {(props) => (
        <Button
          {...props}
          variant="default"
          title={t('library.importHint')}
          leftSection={<IconFileImport size={16} aria-hidden />}
        >
          {t('library.import')}
        </Button>
      )}
    </FileButton>
  )
  return (
    <div className={classes.page} {...drop.handlers}>
      <PageHeader
        title={t('library.title')}
        below={phone ? t('library.viewOnly') : t('library.below')}
        acts={
          <>
            <StudioAreas here="processes" />
            <TextInput
              aria-label={t('library.search')}
              placeholder={t('library.search')}
              leftSection={<IconSearch size={16} aria-hidden />}
              value={search}
              onChange={(event) => {
                const value = event.currentTarget.value
                void navigate({ search: { search: value || undefined }, replace: true })
              }}
            />
            {!phone && importButton}
            {!phone && newButton}
          </>
        }
      />
      <Loaded query={drafts} skeleton={<PageSkeleton shape="cards" />}>
        {(all) => {
          const shown = all.filter((draft) => matches(draft, search))
          if (all.length === 0) {
            return <EmptyState icon={<IconSitemap />} text={t('library.empty')} act={phone ? undefined : newButton} />
          }
          if (shown.length === 0) {
            return (
              <EmptyState
                icon={<IconSearch />}
                text={t('library.nothingFound', { search })}
                act={
                  <Button variant="default" onClick={() => void navigate({ search: {}, replace: true })}>
                    {t('library.clearSearch')}
                  </Button>
                }
              />
            )
          }
          return (
            <ul className={classes.grid}>
              {shown.map((draft) => (
                <li key={draft.draftId}>
                  <DraftCard
                    draft={draft}
                    onCopy={() => copy.mutate(draft)}
                    onExport={() => void exportDraft(draft)}
                    onRemove={() => setRemoving(draft)}
                  />
                </li>
              ))}
            </ul>
          )
        }}
      </Loaded>
      {drop.over && (
        <div className={classes.drop}>
          <IconFileImport aria-hidden />
          {t('library.drop')}
        </div>
      )}
      <VisuallyHidden role="status">{drop.over ? t('library.drop') : ''}</VisuallyHidden>
      <NewProcess
        opened={making}
        busy={create.isPending}
        onClose={() => setMaking(false)}
        onCreate={(choice) => create.mutate(choice)}
      />
      <ImportDialog state={files.state} onClose={files.close} onOpen={open} />
      <Modal
        opened={removing !== null}
        onClose={() => setRemoving(null)}
        title={t('library.removeTitle', { name: removing?.name })}
      >
        <Stack>
          <Text>{t('library.removeText')}</Text>
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
              {t('library.removeYes')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </div>
  )
}

function sayFailed(error: Error) {
  notifications.show({ color: 'red', message: error.message })
}

async function exportDraft(draft: DraftSummary) {
  try {
    const { xml } = await fetchDraft(draft.draftId)
    download(fileNameOf(draft.name, 'bpmn'), new Blob([xml], { type: 'application/bpmn+xml' }))
  } catch (error) {
    sayFailed(error instanceof Error ? error : new Error(String(error)))
  }
}

function matches(draft: DraftSummary, search: string): boolean {
  const wanted = search.trim().toLocaleLowerCase()
  if (wanted === '') return true
  return [draft.name, draft.description ?? '', ...draft.processIds].some((text) =>
    text.toLocaleLowerCase().includes(wanted),
  )
}
