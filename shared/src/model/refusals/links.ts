import { is, type ModdleElement, many, one, text } from '../moddle.ts'
import type { Breach, Survey } from './survey.ts'

/** Pairs of links are made by `source` and `target`; files that use neither pair them by name. */
export function* links(survey: Survey, event: ModdleElement, link: ModdleElement): Iterable<Breach> {
  const section = '10.5.5'
  const others = survey
    .all(is(event, 'bpmn:IntermediateThrowEvent') ? 'bpmn:IntermediateCatchEvent' : 'bpmn:IntermediateThrowEvent')
    .flatMap((other) =>
      survey
        .eventDefinitions(other)
        .flatMap((d) => (is(d, 'bpmn:LinkEventDefinition') ? [{ event: other, link: d }] : [])),
    )
  const pairedByName = (other: ModdleElement) => linkName(other) !== undefined && linkName(other) === linkName(link)
  if (is(event, 'bpmn:IntermediateThrowEvent')) {
    const target = one(link, 'target')
    const partners = target ? others.filter((o) => o.link === target) : others.filter((o) => pairedByName(o.link))
    if (!target && others.some((o) => many(o.link, 'source').includes(link))) {
      yield {
        rule: 'link-without-target',
        element: event,
        says: 'is named as a source of a link, but names no target itself',
        section,
      }
    } else if (partners.length === 0) {
      yield {
        rule: 'link-without-target',
        element: event,
        says: 'is a link that leads nowhere: there must be a catching link of the same name',
        section,
      }
    } else if (
      target &&
      partners.every((o) => !many(o.link, 'source').includes(link) && many(o.link, 'source').length > 0)
    ) {
      yield {
        rule: 'link-mismatch',
        element: event,
        says: `leads to "${target.id ?? target.name}", which does not name it as a source`,
        section,
      }
    } else if (partners.every((o) => o.event.$parent !== event.$parent)) {
      yield {
        rule: 'link-leaves-scope',
        element: event,
        says: 'is a link to another process or another level of the process, which is not allowed',
        section,
      }
    }
    const inScope = partners.filter((o) => o.event.$parent === event.$parent)
    if (!target && inScope.length > 1) {
      yield {
        rule: 'link-ambiguous',
        element: event,
        says: `is a link with ${inScope.length} targets of its name, and must have just one`,
        section,
      }
    }
    return
  }
  const sources = many(link, 'source')
  const reached =
    sources.length > 0 ||
    others.some((o) => one(o.link, 'target') === link || (!one(o.link, 'target') && pairedByName(o.link)))
  if (!reached)
    yield {
      rule: 'link-without-source',
      element: event,
      says: 'is a catching link without a source: no link leads to it',
      section,
    }
  const stray = sources.find((source) =>
    others.some((o) => o.link === source && one(source, 'target') && one(source, 'target') !== link),
  )
  if (stray)
    yield {
      rule: 'link-mismatch',
      element: event,
      says: `names "${stray.id ?? stray.name}" as its source, which leads elsewhere`,
      section,
    }
}

function linkName(link: ModdleElement): string | undefined {
  return text(link, 'name') ?? (link.$parent ? text(link.$parent, 'name') : undefined)
}
