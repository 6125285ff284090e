import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import Markdown from 'react-markdown'
import { usePersonName } from '../../server/session.ts'
import { addComment, commentsQuery } from '../../server/work.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { PersonAvatar } from '../../ui/PersonAvatar.tsx'
import { RelativeTime } from '../../ui/RelativeTime.tsx'
import classes from './Task.module.css'

/** What people wrote about the case, oldest first, and a place to answer. */
export function Conversation({ processInstanceKey }: { processInstanceKey: string }) {
  const { t } = useTranslation('work')
  const client = useQueryClient()
  const nameOf = usePersonName()
  const comments = useQuery(commentsQuery(processInstanceKey))
  const [text, setText] = useState('')
  const add = useMutation({
    mutationFn: (words: string) => addComment(processInstanceKey, words),
    onSuccess: async () => {
      setText('')
      await client.invalidateQueries({ queryKey: commentsQuery(processInstanceKey).queryKey })
    },
  })
  const send = (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() !== '' && !add.isPending) add.mutate(text.trim())
  }
  return (
    <Stack gap="md">
      <Loaded query={comments} skeleton={<Text c="dimmed">…</Text>}>
        {(list) =>
          list.length === 0 ? (
            <Text c="dimmed">{t('conversation.empty')}</Text>
          ) : (
            <ol className={classes.comments}>
              {list.map((comment) => (
                <li key={comment.commentKey}>
                  <PersonAvatar name={nameOf(comment.author)} size={28} plain />
                  <div>
                    <Text size="sm" c="dimmed">
                      <strong>{nameOf(comment.author)}</strong> · <RelativeTime at={comment.at} />
                    </Text>
                    <div className={classes.markdown}>
                      <Markdown>{comment.text}</Markdown>
                    </div>
                  </div>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
      <form onSubmit={send}>
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <Textarea
            flex={1}
            autosize
            minRows={1}
            maxRows={6}
            aria-label={t('conversation.label')}
            placeholder={t('conversation.placeholder')}
            value={text}
            error={add.isError ? add.error.message : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.stopPropagation()
              send()
            }}
          />
          <Button
            type="submit"
            variant="default"
            loading={add.isPending}
            disabled={text.trim() === ''}
            leftSection={<IconSend size={16} aria-hidden />}
          >
            {t('conversation.send')}
          </Button>
        </Group>
      </form>
    </Stack>
  )
}
