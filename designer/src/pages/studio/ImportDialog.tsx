import { Alert, Button, Group, List, Loader, Modal, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Camunda7Lists } from './Camunda7Lists.tsx'
import type { ImportReport } from './importReport.ts'

export type ImportState =
  | { step: 'reading'; fileName: string }
  | { step: 'failed'; reason: string }
  | { step: 'done'; draftId: string; report: ImportReport }

interface Props {
  state: ImportState | null
  onClose: () => void
  onOpen: (draftId: string) => void
}

/** What came of a file: what it holds, what is kept without effect, what needs a look; or why it could not be read. */
export function ImportDialog({ state, onClose, onOpen }: Props) {
  const { t } = useTranslation('studio')
  const title = state?.step === 'failed' ? t('import.failed') : t('import.title')
  return (
    <Modal opened={state !== null} onClose={onClose} title={state?.step === 'reading' ? '' : title} size="lg">
      {state?.step === 'reading' && (
        <Group>
          <Loader size="sm" />
          <Text>{t('import.reading', { name: state.fileName })}</Text>
        </Group>
      )}
      {state?.step === 'failed' && (
        <Stack>
          <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert">
            {state.reason} {t('import.failedSafe')}
          </Alert>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} data-autofocus>
              {t('import.close')}
            </Button>
          </Group>
        </Stack>
      )}
      {state?.step === 'done' && (
        <Stack>
          <Report report={state.report} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('import.close')}
            </Button>
            <Button onClick={() => onOpen(state.draftId)} data-autofocus>
              {t('import.open')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

function Report({ report }: { report: ImportReport }) {
  const { t } = useTranslation('studio')
  const clean = report.kept.length === 0 && report.findings.length === 0 && report.hasPicture && !report.camunda7
  return (
    <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
      <Text>
        {t('import.holds', {
          name: report.name,
          processes: t('import.processes', { count: report.processes }),
          steps: t('import.steps', { count: report.steps }),
          flows: t('import.flows', { count: report.flows }),
        })}
      </Text>
      {clean && (
        <Group gap="xs" c="var(--wm-done)">
          <IconCircleCheck size={18} aria-hidden />
          <Text>{t('import.clean')}</Text>
        </Group>
      )}
      {!report.hasPicture && <Text c="var(--wm-soon)">{t('import.noPicture')}</Text>}
      {report.camunda7 && <Camunda7Lists report={report.camunda7} forms={report.forms} />}
      {report.kept.length > 0 && (
        <div>
          <Text fw={600}>{t('import.foreign')}</Text>
          <List size="sm">
            {report.kept.map(({ prefix, count }) => (
              <List.Item key={prefix}>{t('import.foreignText', { prefix, count })}</List.Item>
            ))}
          </List>
        </div>
      )}
      {report.findings.length > 0 && (
        <div>
          <Text fw={600}>{t('import.odd')}</Text>
          <List size="sm">
            {report.findings.slice(0, 12).map((finding) => (
              <List.Item key={`${finding.rule}:${finding.elementId}:${finding.message}`}>
                {finding.message} {finding.mend}
              </List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  )
}
