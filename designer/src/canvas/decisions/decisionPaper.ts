/** One sheet of a file of decisions: the overview of all, a table, or a formula. */
export interface Sheet {
  readonly id: string
  readonly name: string
  readonly kind: 'overview' | 'table' | 'formula'
}

/** A file of decisions in bpmn.io's editor. */
export interface DecisionPaper {
  xml(): Promise<string>
  load(xml: string): Promise<void>
  sheets(): readonly Sheet[]
  /** Id of the sheet that is open. */
  openSheet(): string | undefined
  show(sheetId: string): Promise<void>
  /** Names the file, and with it its decision where it holds only one. */
  rename(name: string): void
  canUndo(): boolean
  canRedo(): boolean
  undo(): void
  redo(): void
  /** Changes so far. */
  edits(): number
  subscribe(listener: () => void): () => void
  /** Grows with each change and each sheet that is opened. */
  revision(): number
  destroy(): void
}

/** Opens an empty paper in the box; read only, it has no tools. Load a file into it next. */
export async function openDecisionPaper(container: HTMLElement, readOnly: boolean): Promise<DecisionPaper> {
  const { default: Editor } = readOnly ? await import('dmn-js/lib/Viewer') : await import('dmn-js/lib/Modeler')
  const editor = new Editor({ container })
  const listeners = new Set<() => void>()
  let edits = 0
  let revision = 0
  const tell = () => {
    revision += 1
    for (const listener of listeners) listener()
  }
  editor.on('viewer.created', ({ viewer }) => {
    viewer.on('commandStack.changed', ({ trigger }) => {
      if (trigger !== 'clear') edits += 1
      tell()
    })
  })
  editor.on('views.changed', tell)
  const stack = () => (readOnly ? undefined : editor.getActiveViewer()?.get('commandStack'))
  const decisions = () => editor.getViews().filter((view) => view.type !== 'drd' && view.type !== 'boxedExpression')

  return {
    xml: async () => (await editor.saveXML({ format: true })).xml,
    async load(xml) {
      await editor.importXML(xml)
      const open = editor.getActiveView()
      const [only] = decisions()
      if (only && (open?.type !== 'decisionTable' || decisions().length === 1)) await editor.open(only)
      tell()
    },
    sheets: () =>
      editor.getViews().flatMap((view): Sheet[] => {
        if (view.type === 'boxedExpression') return []
        const kind = view.type === 'drd' ? 'overview' : view.type === 'decisionTable' ? 'table' : 'formula'
        return [{ id: view.element.id, name: view.element.name ?? view.element.id, kind }]
      }),
    openSheet: () => editor.getActiveView()?.element.id,
    async show(sheetId) {
      const view = editor.getViews().find(({ element }) => element.id === sheetId)
      if (view) await editor.open(view)
      tell()
    },
    rename(name) {
      editor.getDefinitions().name = name
      const [only, ...more] = decisions()
      if (only?.type === 'decisionTable' && more.length === 0 && editor.getActiveView()?.type === 'decisionTable')
        editor.getActiveViewer()?.get('modeling').editDecisionTableName(name)
    },
    canUndo: () => stack()?.canUndo() ?? false,
    canRedo: () => stack()?.canRedo() ?? false,
    undo: () => stack()?.undo(),
    redo: () => stack()?.redo(),
    edits: () => edits,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    revision: () => revision,
    destroy: () => editor.destroy(),
  }
}
