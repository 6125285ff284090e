import { Autocomplete, Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCheck, IconFile, IconFilePlus, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseDocument, TaskPage } from '@waymark/shared/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { addDocument, documentsQuery, documentUrl } from '../../server/work.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { useNow } from '../../ui/useNow.ts'
import { useTimeWords } from '../../ui/words.ts'
import { sizeInWords } from './fileSize.ts'
import classes from './Task.module.css'

/** The documents of the case: first those this step asks for, then all that are there. */
export function Files({ page }: { page: TaskPage }) {
  const { t } = useTranslation('work')
  const root = page.task.rootProcessInstanceKey
  const documents = useQuery(documentsQuery(root))
  const upload = useUpload(page)
  return (
    <Stack gap="md">
      {page.requiredDocuments.length > 0 && (
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {t('files.required')}
          </Text>
          <ul className={classes.required}>
            {page.requiredDocuments.map((wanted) => (
              <li key={wanted.kind} data-present={wanted.present}>
                {wanted.present ? (
                  <IconCheck size={18} stroke={2.2} aria-hidden />
                ) : (
                  <IconFilePlus size={18} stroke={1.6} aria-hidden />
                )}
                <span>
                  {wanted.kind}
                  <span className="wm-quiet">
                    {' '}
                    · {t(wanted.present ? 'files.present' : wanted.mandatory ? 'files.mandatory' : 'files.optional')}
                  </span>
                </span>
                {!wanted.present && (
                  <FileButton onChange={(file) => file && upload.mutate({ file, kind: wanted.kind })}>
                    {(props) => (
                      <Button
                        {...props}
                        size="compact-sm"
                        variant="default"
                        aria-label={t('files.addKind', { kind: wanted.kind })}
                      >
                        {t('files.add')}
                      </Button>
                    )}
                  </FileButton>
                )}
              </li>
            ))}
          </ul>
        </Stack>
      )}
      <Loaded query={documents} skeleton={<Text c="dimmed">…</Text>}>
        {(list) => (list.length === 0 ? <Text c="dimmed">{t('files.empty')}</Text> : <FileList list={list} />)}
      </Loaded>
      <AddFile
        kinds={page.requiredDocuments.map((wanted) => wanted.kind)}
        busy={upload.isPending}
        onAdd={(file, kind) => upload.mutate({ file, kind })}
      />
    </Stack>
  )
}

function useUpload(page: TaskPage) {
  const { t } = useTranslation('work')
  const client = useQueryClient()
  const { rootProcessInstanceKey: root, userTaskKey } = page.task
  return useMutation({
    mutationFn: ({ file, kind }: { file: File; kind: string }) =>
      addDocument(root, { file, kind, elementInstanceKey: userTaskKey }),
    onSuccess: (document) => notifications.show({ message: t('files.added', { name: document.fileName }) }),
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: documentsQuery(root).queryKey }),
        client.invalidateQueries({ queryKey: ['task', userTaskKey] }),
      ]),
  })
}

function FileList({ list }: { list: CaseDocument[] }) {
  const { t } = useTranslation('work')
  const nameOf = usePersonName()
  const now = useNow()
  const { relative } = useTimeWords()
  return (
    <ul className={classes.files}>
      {list.map((file) => (
        <li key={file.documentKey}>
          <IconFile size={18} stroke={1.6} aria-hidden />
          <div>
            <a href={documentUrl(file.documentKey)} download={file.fileName}>
              <MiddleCut text={file.fileName} max={48} />
            </a>
            <Text size="sm" c="dimmed">
              {file.kind || t('files.otherKind')} · {sizeInWords(file.size)} ·{' '}
              {t('files.by', { name: nameOf(file.addedBy), time: relative(file.addedAt, now) })}
            </Text>
          </div>
        </li>
      ))}
    </ul>
  )
}

function AddFile(props: { kinds: string[]; busy: boolean; onAdd: (file: File, kind: string) => void }) {
  const { t } = useTranslation('work')
  const [kind, setKind] = useState('')
  return (
    <Group align="flex-end" gap="xs">
      <Autocomplete
        flex={1}
        miw={180}
        label={t('files.kind')}
        placeholder={t('files.kindPlaceholder')}
        data={[...new Set(props.kinds)]}
        value={kind}
        onChange={setKind}
      />
      <FileButton
        onChange={(file) => {
          if (!file) return
          props.onAdd(file, kind.trim() || t('files.otherKind'))
          setKind('')
        }}
      >
        {(button) => (
          <Button {...button} variant="default" loading={props.busy} leftSection={<IconUpload size={16} aria-hidden />}>
            {t('files.choose')}
          </Button>
        )}
      </FileButton>
    </Group>
  )
}
