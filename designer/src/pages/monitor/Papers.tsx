import { Button, Table, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseComment, CaseDocument } from '@waymark/shared/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePersonName } from '../../server/session.ts'
import { addComment, documentUrl } from '../../server/work.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { MiddleCut } from '../../ui/MiddleCut.tsx'
import { PersonAvatar } from '../../ui/PersonAvatar.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import classes from './case.module.css'

/** Files of the case; each opens in its own tab. */
export function Documents({ documents }: { documents: readonly CaseDocument[] }) {
  const { t } = useTranslation('monitor')
  const nameOf = usePersonName()
  if (documents.length === 0) return <EmptyState text={t('case.noDocuments')} />
  return (
    <div className={classes.scroll}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('case.document.kind')}</Table.Th>
            <Table.Th>{t('case.document.file')}</Table.Th>
            <Table.Th>{t('case.document.by')}</Table.Th>
            <Table.Th>{t('case.document.at')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {documents.map((document) => (
            <Table.Tr key={document.documentKey}>
              <Table.Td>{document.kind}</Table.Td>
              <Table.Td>
                <a href={documentUrl(document.documentKey)} target="_blank" rel="noreferrer">
                  <MiddleCut text={document.fileName} max={48} />
                </a>
              </Table.Td>
              <Table.Td>{nameOf(document.addedBy)}</Table.Td>
              <Table.Td>
                <RelativeTime at={document.addedAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

interface CommentsProps {
  processInstanceKey: string
  comments: readonly CaseComment[]
}

/** What people wrote about the case, oldest first, and a place to write. */
export function Comments({ processInstanceKey, comments }: CommentsProps) {
  const { t } = useTranslation('monitor')
  const nameOf = usePersonName()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: () => addComment(processInstanceKey, text.trim()),
    onSuccess: () => {
      setText('')
      return client.invalidateQueries({ queryKey: ['case', processInstanceKey] })
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') add.mutate()
  }
  return (
    <div className={classes.comments}>
      {comments.length === 0 && <p className="wm-quiet">{t('case.noComments')}</p>}
      {comments.map((comment) => (
        <article key={comment.commentKey} className={classes.comment}>
          <PersonAvatar name={nameOf(comment.author)} />
          <div>
            <strong>{nameOf(comment.author)}</strong>{' '}
            <span className="wm-quiet">
              <RelativeTime at={comment.at} />
            </span>
            <p>{comment.text}</p>
          </div>
        </article>
      ))}
      <form onSubmit={send}>
        <Textarea
          label={t('case.comment')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={2}
          maxRows={8}
          error={add.isError && add.error.message}
        />
        <Button type="submit" mt="xs" loading={add.isPending} disabled={text.trim() === ''}>
          {t('case.send')}
        </Button>
      </form>
    </div>
  )
}
