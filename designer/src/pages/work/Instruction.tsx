import { Collapse, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import Markdown from 'react-markdown'
import classes from './Task.module.css'

/** What to do, in the analyst's Markdown. Open the first time a person meets the step, folded from then on. */
export function Instruction({ text, stepId }: { text: string; stepId: string }) {
  const { t } = useTranslation('work')
  const seenKey = `waymark.read.${stepId}`
  const [open, setOpen] = useState(() => localStorage.getItem(seenKey) === null)
  useEffect(() => localStorage.setItem(seenKey, 'yes'), [seenKey])
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <section className={classes.instruction}>
      <UnstyledButton className={classes.instructionTitle} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Chevron size={16} aria-hidden /> {t('task.instruction')}
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={classes.markdown}>
          <Markdown
            components={{
              a: ({ href, children }) => (
                <a href={href} target="_blank" rel="noreferrer">
                  {children}
                </a>
              ),
            }}
          >
            {text}
          </Markdown>
        </div>
      </Collapse>
    </section>
  )
}
