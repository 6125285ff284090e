declare module 'saxen' {
  type Decode = (text: string) => string

  export class Parser {
    constructor(options?: { readonly proxy?: boolean })
    /** Maps namespace URIs to the prefixes under which their elements and attributes are reported. */
    ns(prefixes?: Readonly<Record<string, string>>): this
    on(
      event: 'openTag',
      handler: (
        element: { readonly name: string; readonly attrs: Readonly<Record<string, string>> },
        decode: Decode,
      ) => void,
    ): this
    on(event: 'text', handler: (text: string, decode: Decode) => void): this
    on(event: 'cdata', handler: (text: string) => void): this
    on(event: 'closeTag', handler: () => void): this
    parse(xml: string): void
  }
}
