interface DmnView {
  readonly id: string
  readonly type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression'
  readonly element: { readonly id: string; readonly name?: string }
}
interface DmnViewer {
  on(event: string, listener: (event: { trigger?: string }) => void): void
  get(service: 'commandStack'): { canUndo(): boolean; canRedo(): boolean; undo(): void; redo(): void }
  get(service: 'modeling'): { editDecisionTableName(name: string): void }
}
interface DmnOptions {
  container: HTMLElement
  drd?: object
  decisionTable?: object
  literalExpression?: object
}
declare class DmnManager {
  constructor(options: DmnOptions)
  importXML(xml: string): Promise<{ warnings: readonly unknown[] }>
  saveXML(options: { format: boolean }): Promise<{ xml: string }>
  getViews(): readonly DmnView[]
  getActiveView(): DmnView | undefined
  getActiveViewer(): DmnViewer | undefined
  getDefinitions(): { name?: string }
  open(view: DmnView): Promise<unknown>
  on(event: string, listener: (event: { viewer: DmnViewer }) => void): void
  destroy(): void
}
declare module 'dmn-js/lib/Modeler' {
  export default class Modeler extends DmnManager {}
}
declare module 'dmn-js/lib/Viewer' {
  export default class Viewer extends DmnManager {}
}
