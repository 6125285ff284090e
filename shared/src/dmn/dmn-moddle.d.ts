/// <reference path="../model/bpmn-moddle.d.ts" />
declare module 'dmn-moddle' {
  import type { ImportResult } from 'bpmn-moddle'

  export class DmnModdle {
    constructor(packages?: Readonly<Record<string, unknown>>)
    fromXML(xml: string): Promise<ImportResult>
  }
}
