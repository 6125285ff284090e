declare module 'bpmn-moddle' {
  import type { ModdleElement } from './moddle.ts'

  export interface ImportWarning {
    readonly message: string
    readonly error?: Error
    readonly element?: ModdleElement
    readonly property?: string
    readonly value?: string
  }

  export interface ImportResult {
    readonly rootElement: ModdleElement
    readonly elementsById: Readonly<Record<string, ModdleElement>>
    readonly references: readonly object[]
    readonly warnings: readonly ImportWarning[]
  }

  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>, options?: object)
    fromXML(xml: string, typeName?: string, options?: { readonly lax?: boolean }): Promise<ImportResult>
    toXML(
      element: ModdleElement,
      options?: { readonly format?: boolean; readonly preamble?: boolean },
    ): Promise<{ readonly xml: string }>
    getType(type: string): {
      readonly $descriptor: ModdleElement['$descriptor']
      readonly prototype: Record<string, unknown>
      hasType(type: string): boolean
    }
    /** None where no package has that type. */
    getTypeDescriptor(type: string): object | undefined
    getPackages(): readonly {
      readonly prefix: string
      readonly uri: string
      readonly xml?: { readonly tagAlias?: string; readonly typePrefix?: string }
    }[]
    create(type: string, properties?: Readonly<Record<string, unknown>>): ModdleElement
    createAny(type: string, namespaceUri: string, properties?: Readonly<Record<string, unknown>>): ModdleElement
  }
}
