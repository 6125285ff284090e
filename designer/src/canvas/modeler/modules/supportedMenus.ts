import { supportOf, thingOfEntry } from '../support.ts'

interface Entry {
  label?: string
}
type Entries = Record<string, Entry>
interface PopupMenuLike {
  registerProvider(menu: string, priority: number, provider: object): void
}
type Translate = (template: string, replacements?: Record<string, string>) => string

/** The menus offer what runs: what does not is left out, what runs in part says so. */
class SupportedMenus {
  static $inject = ['popupMenu', 'translate']
  private readonly translate: Translate

  constructor(popupMenu: PopupMenuLike, translate: Translate) {
    this.translate = translate
    // Below the providers that make the entries (1000), so that all of them are seen.
    for (const menu of ['bpmn-create', 'bpmn-append', 'bpmn-replace']) popupMenu.registerProvider(menu, 400, this)
  }

  getPopupMenuEntries() {
    return (entries: Entries): Entries => Object.fromEntries(Object.entries(entries).flatMap((each) => this.kept(each)))
  }

  private kept([id, made]: [string, Entry]): [string, Entry][] {
    const thing = thingOfEntry(id)
    const state = thing ? supportOf(thing).state : 'runs'
    if (state === 'notYet') return []
    if (state === 'runs' || !made.label) return [[id, made]]
    return [[id, { ...made, label: this.translate('{label} (runs in part)', { label: made.label }) }]]
  }
}

export const supportedMenus = { __init__: ['supportedMenus'], supportedMenus: ['type', SupportedMenus] }
