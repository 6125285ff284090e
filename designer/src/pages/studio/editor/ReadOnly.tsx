import { Text, Title } from '@mantine/core'
import type { Draft } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { DiagramView } from '../../../canvas/DiagramView.tsx'
import { useCrumbs } from '../../../ui/crumbs.ts'
import { RelativeTime } from '../../../ui/RelativeTime.tsx'
import classes from './Editor.module.css'

/** A drawing to look at, for phones. */
export default function ReadOnly({ draft }: { draft: Draft }) {
  const { t } = useTranslation('studio')
  useCrumbs([{ label: draft.name }])
  return (
    <div className={classes.readOnly}>
      <div>
        <Title order={1} size="h2">
          {draft.name}
        </Title>
        <Text c="dimmed" size="sm">
          {draft.version === null ? t('library.draftOnly') : t('library.version', { version: draft.version })} ·{' '}
          <RelativeTime at={draft.savedAt} />
        </Text>
        <Text c="dimmed" size="sm">
          {t('library.viewOnly')}
        </Text>
      </div>
      <div className={classes.readOnlyPaper}>
        <DiagramView xml={draft.xml} ariaLabel={draft.name} />
      </div>
    </div>
  )
}
