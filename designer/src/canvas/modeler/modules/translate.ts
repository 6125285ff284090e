import i18next from 'i18next'
import words from '../words.ts'

const namespace = 'modeler'

/**
 * What bpmn-js and its parts say, in the person's language: their English is the key, and what no dictionary knows is said
 * as it is. `{name}` in the text is replaced here, as bpmn-js does.
 */
function inOurWords(template: string, replacements: Readonly<Record<string, string>> = {}): string {
  const said = i18next.t(template, { ns: namespace, keySeparator: false, nsSeparator: false, defaultValue: template })
  return said.replace(/{([^}]+)}/g, (whole, name: string) => replacements[name] ?? whole)
}

export function translateModule() {
  if (!i18next.hasResourceBundle('en', namespace)) i18next.addResourceBundle('en', namespace, words)
  return { translate: ['value', inOurWords] }
}
