declare module 'saxen' {
  type Decode = (text: string) => string
  type Where = () => { readonly line: number; readonly column: number; readonly data: string }

  export interface ElementNode {
    /** With the prefix that `ns` gives its namespace. */
    readonly name: string
    /** As the file writes it. */
    readonly originalName: string
    readonly attrs: Readonly<Record<string, string>>
    /** The prefix that stands for a prefix of the file at this place, and under `prefix$uri` its namespace. */
    readonly ns: Readonly<Record<string, string>>
  }

  export class Parser {
    constructor(options?: { readonly proxy?: boolean })
    /** Maps namespace URIs to the prefixes under which their elements and attributes are reported. */
    ns(prefixes?: Readonly<Record<string, string>>): this
    on(event: 'openTag', handler: (element: ElementNode, decode: Decode, empty: boolean, where: Where) => void): this
    on(event: 'text', handler: (text: string, decode: Decode, where: Where) => void): this
    on(event: 'cdata', handler: (text: string, where: Where) => void): this
    on(event: 'comment' | 'question', handler: (text: string) => void): this
    on(event: 'closeTag', handler: () => void): this
    on(event: 'error' | 'warn', handler: (error: Error, where: Where) => void): this
    parse(xml: string): void
  }
}
