import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DraftSummary } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { fetchDraft, thumbnailPath } from '../../server/studio.ts'
import classes from './LibraryPage.module.css'

/** The small picture of a drawing: the server's, or drawn here where it has none yet. */
export function DraftPicture({ draft }: { draft: DraftSummary }) {
  if (draft.hasThumbnail) {
    return (
      <div className={classes.picture}>
        <img src={thumbnailPath(draft)} alt="" loading="lazy" />
      </div>
    )
  }
  return <Drawn id={`${draft.draftId}:${draft.revision}`} xml={async () => (await fetchDraft(draft.draftId)).xml} />
}

/** The picture of a file that is at hand. */
export function XmlPicture({ id, xml }: { id: string; xml: string }) {
  return <Drawn id={id} xml={async () => xml} />
}

function Drawn({ id, xml }: { id: string; xml: () => Promise<string> }) {
  const { t } = useTranslation('studio')
  const picture = useQuery({
    queryKey: ['picture', id],
    queryFn: async () => {
      const { asImage, pictureOf } = await import('../../canvas/modeler/picture.ts')
      return asImage(await pictureOf(await xml()))
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return (
    <div className={classes.picture}>
      {picture.isPending && <Skeleton h="100%" />}
      {picture.data && <img src={picture.data} alt="" />}
      {picture.isError && (
        <Text c="dimmed" size="sm">
          {t('library.noPicture')}
        </Text>
      )}
    </div>
  )
}
