import { Collapse, UnstyledButton } from '@mantine/core'
import { useId } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './StepCard.module.css'

interface Props {
  title: string
  /** Said beside the title while the section is folded. */
  summary?: string
  /** A section that can be folded; `open` is how it begins. */
  fold?: 'open' | 'closed'
  children: ReactNode
}

/** One question of the Step card and its answer. */
export function Section({ title, summary, fold, children }: Props) {
  const [open, setOpen] = useState(fold !== 'closed')
  const id = useId()
  const Arrow = open ? IconChevronUp : IconChevronDown
  if (!fold) {
    return (
      <section className={classes.section} aria-labelledby={id}>
        <div className={classes.title} id={id}>
          {title}
        </div>
        <div className={classes.content}>{children}</div>
      </section>
    )
  }
  return (
    <section className={classes.section}>
      <UnstyledButton
        className={`${classes.title} ${classes.titleButton}`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span>{title}</span>
        {!open && summary && <span className={classes.summary}>{summary}</span>}
        <Arrow size={16} aria-hidden style={{ flex: 'none', marginLeft: 'auto' }} />
      </UnstyledButton>
      <Collapse expanded={open}>
        <div className={classes.content}>{children}</div>
      </Collapse>
    </section>
  )
}
