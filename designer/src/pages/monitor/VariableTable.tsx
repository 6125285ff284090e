import { Spoiler, Table } from '@mantine/core'
import type { CasePage } from '@waymark/shared/contract'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../ui/EmptyState.tsx'
import classes from './case.module.css'

/** What people and steps have entered, by name. */
export function VariableTable({ variables }: { variables: CasePage['variables'] }) {
  const { t } = useTranslation('monitor')
  if (variables.length === 0) return <EmptyState text={t('case.noVariables')} />
  const sorted = [...variables].sort((a, b) => a.name.localeCompare(b.name))
  return (
    <div className={classes.scroll}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={240}>{t('case.variableName')}</Table.Th>
            <Table.Th>{t('case.variableValue')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted.map((variable) => (
            <Table.Tr key={`${variable.scopeElementId ?? ''} ${variable.name}`}>
              <Table.Td>
                {variable.name}
                {variable.scopeElementId && <span className="wm-quiet"> ({variable.scopeElementId})</span>}
              </Table.Td>
              <Table.Td>
                <Value value={variable.value} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation('monitor')
  if (value === null || value === undefined || value === '') return <span className="wm-quiet">–</span>
  if (typeof value === 'number') return <span>{value.toLocaleString(undefined, { maximumFractionDigits: 6 })}</span>
  if (typeof value === 'string' && value.length < 120) return <span>{value}</span>
  if (typeof value === 'boolean') return <span>{t(value ? 'case.yes' : 'case.no')}</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2)
  return (
    <Spoiler maxHeight={84} showLabel={t('case.more')} hideLabel={t('case.less')}>
      {typeof value === 'string' ? <span>{text}</span> : <pre className={classes.json}>{text}</pre>}
    </Spoiler>
  )
}
