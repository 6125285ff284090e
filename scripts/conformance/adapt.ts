/**
 * What the cases' models mean by their script tokens and foreign expressions, written as a modeler for this engine would
 * write it. This belongs to the runner: the product neither runs such scripts nor guesses at such expressions.
 */
export function adapt(xml: string, treatAsUserTask: readonly string[] = []): string {
  const steps = [
    scriptsAsJobs,
    conditionsAsFeel,
    namesAsFeel,
    valuesAsFeel,
    (text: string) => asUserTasks(text, treatAsUserTask),
  ]
  return steps.reduce((text, step) => step(text), xml)
}

/** The type of the jobs that script tasks become; their text is in the header `script`. */
export const SCRIPT_JOB = 'conformance-script'

const ZEEBE = 'http://camunda.org/schema/zeebe/1.0'

function scriptsAsJobs(xml: string): string {
  const task = /<((?:[\w-]+:)?)(scriptTask|globalScriptTask)\b((?:[^>]*[^/>])?)>([\s\S]*?)<\/\1\2>/g
  return xml.replace(task, (_all, prefix: string, kind: string, attributes: string, inside: string) => {
    const script = /<(?:[\w-]+:)?script\b[^>]*>([\s\S]*?)<\//.exec(inside)?.[1]?.trim() ?? ''
    const value = script.replace(/<!\[CDATA\[|\]\]>/g, '').replace(/"/g, '&quot;')
    const job =
      `<zeebe:taskDefinition xmlns:zeebe="${ZEEBE}" type="${SCRIPT_JOB}"/>` +
      `<zeebe:taskHeaders xmlns:zeebe="${ZEEBE}"><zeebe:header key="script" value="${value}"/></zeebe:taskHeaders>`
    const opened = `<${prefix}extensionElements>`
    const rest = inside.replace(/<((?:[\w-]+:)?script)\b[^>]*>[\s\S]*?<\/\1>/, '')
    const extended = rest.includes(opened)
      ? rest.replace(opened, `${opened}${job}`)
      : `${opened}${job}</${prefix}extensionElements>${rest}`
    return `<${prefix}${kind}${attributes}>${extended}</${prefix}${kind}>`
  })
}

function conditionsAsFeel(xml: string): string {
  const condition =
    /<((?:[\w-]+:)?(?:conditionExpression|condition|loopCondition|completionCondition|activationCondition))\b((?:[^>]*[^/>])?)>([\s\S]*?)<\/\1>/g
  return xml.replace(condition, (_all, tag: string, attributes: string, text: string) => {
    const feel = CALLS.test(text)
      ? callsAsFeel(text)
      : text
          .replace(/^(\s*)not (\w+)(\s*)$/, '$1not($2)$3')
          .replace(/^(\s*)(True|False)(\s*)$/, (_word, before, word, after) => before + word.toLowerCase() + after)
          .replace(/\$\{(.*\[\d+\].*)\}/, (_juel, inside: string) => indexesFromOne(inside))
    return `<${tag}${attributes}>${feel}</${tag}>`
  })
}

/** Signs of a condition that asks a method or a function of its own language, which the product does not translate. */
const CALLS =
  /\.(contains|equals|size|length)\(|\bgetVariable\(|\blen\(|\bempty \w|\bis (not )?None\b|\w\s*%\s*\w|\bmod\b/

/** The whole condition in FEEL, calls and operators. */
function callsAsFeel(text: string): string {
  const inside = /^\s*[$#]\{([\s\S]*)\}\s*$/.exec(text)?.[1] ?? text
  return inside
    .replace(/'/g, '"')
    .replace(/\bexecution\.getVariable\(\s*"(\w+)"\s*\)/g, '$1')
    .replace(/([\w.]+)\.contains\(("[^"]*")\)/g, 'contains($1, $2)')
    .replace(/([\w.]+)\.equals\(([^()]*)\)/g, '($1 = $2)')
    .replace(/([\w.]+)\.(?:size|length)\(\)/g, 'count($1)')
    .replace(/\blen\(/g, 'count(')
    .replace(/\bempty (\w+)/g, '($1 = null or count($1) = 0)')
    .replace(/(\w+) is not None\b/g, '$1 != null')
    .replace(/(\w+) is None\b/g, '$1 = null')
    .replace(/(\w+)\s*(?:%|\bmod\b)\s*(\w+)/g, 'modulo($1, $2)')
    .replace(/\bnot (?=[(\w])(\([^()]*\)|\w+\([^()]*\)|\w+)/g, 'not($1)')
    .replace(/!(?!=)(\w+\([^()]*\)|\w+|\([^()]*\))/g, 'not($1)')
    .replace(/&&|&amp;&amp;/g, ' and ')
    .replace(/\|\|/g, ' or ')
    .replace(/===?/g, '=')
}

/** Times and codes that are JUEL expressions as a whole: `${dueDate}`. */
function valuesAsFeel(xml: string): string {
  return xml
    .replace(
      /<((?:[\w-]+:)?time(?:Date|Duration|Cycle))\b([^>]*[^/])?>\s*\$\{([^}]*)\}\s*<\/\1>/g,
      (_all, tag: string, attributes: string | undefined, inside: string) =>
        `<${tag}${attributes ?? ''}>=${inside}</${tag}>`,
    )
    .replace(/\b(calledElement|errorCode|escalationCode)="\$\{([^}"]*)\}"/g, '$1="=$2"')
    .replace(/\bloopCounter\b/g, (name, at: number, all: string) => (isInJuel(all, at) ? '(loopCounter - 1)' : name))
}

/** Those engines count rounds from zero. */
function isInJuel(text: string, at: number): boolean {
  const opened = text.lastIndexOf('${', at)
  return opened >= 0 && !text.slice(opened, at).includes('}')
}

/** FEEL counts the members of a list from one. */
function indexesFromOne(juel: string): string {
  return juel
    .replace(/\[(\d+)\]/g, (_index, number: string) => `[${Number(number) + 1}]`)
    .replace(/&&|&amp;&amp;/g, ' and ')
    .replace(/==/g, '=')
}

/** A message or signal name with a JUEL expression inside: `messageName-${foo}`. */
function namesAsFeel(xml: string): string {
  const named = /(<(?:[\w-]+:)?(?:message|signal)\b[^>]*\bname=")([^"]*)\$\{(\w+)\}([^"]*)"/g
  return xml.replace(named, (_all, before: string, head: string, variable: string, tail: string) => {
    const parts = [head && `&quot;${head}&quot;`, variable, tail && `&quot;${tail}&quot;`].filter((part) => part !== '')
    return `${before}=${parts.join(' + ')}"`
  })
}

function asUserTasks(xml: string, ids: readonly string[]): string {
  return ids.reduce((text, id) => {
    const task = new RegExp(`<((?:[\\w-]+:)?)task\\b([^>]*\\bid="${id}"[^>]*)(?<!/)>([\\s\\S]*?)</\\1task>`)
    return text
      .replace(task, '<$1userTask$2>$3</$1userTask>')
      .replace(new RegExp(`<((?:[\\w-]+:)?)task\\b([^>]*\\bid="${id}"[^>]*)/>`), '<$1userTask$2/>')
  }, xml)
}
