import BpmnModeler from 'bpmn-js/lib/Modeler'
import ColorPickerModule from 'bpmn-js-color-picker'
import { CreateAppendAnythingModule } from 'bpmn-js-create-append-anything'
import NativeCopyPasteModule from 'bpmn-js-native-copy-paste'
import GridModule from 'diagram-js-grid'
import MinimapModule from 'diagram-js-minimap'
import { withOurModdle } from '../ourModdle.ts'
import { changeCommand } from './modules/change.ts'
import { clipboardFallback } from './modules/clipboard.ts'
import { labelUndo } from './modules/labelUndo.ts'
import { shortPalette } from './modules/palette.ts'
import { quietPad } from './modules/quietPad.ts'
import { supportedMenus } from './modules/supportedMenus.ts'
import { sureHover } from './modules/sureHover.ts'
import { translateModule } from './modules/translate.ts'

const ink = '#1b2430'
const Modeler = withOurModdle(BpmnModeler)

/** An editor for BPMN in the given box, drawn in our ink, with our palette and the zeebe: and waymark: words. */
export function openModeler(container: HTMLElement): BpmnModeler {
  return new Modeler({
    container,
    additionalModules: [
      translateModule(),
      CreateAppendAnythingModule,
      ColorPickerModule,
      NativeCopyPasteModule,
      clipboardFallback,
      GridModule,
      MinimapModule,
      changeCommand,
      shortPalette,
      sureHover,
      quietPad,
      labelUndo,
      supportedMenus,
    ],
    bpmnRenderer: { defaultStrokeColor: ink, defaultLabelColor: ink },
    textRenderer: {
      defaultStyle: { fontFamily: "'Noto Sans Variable', 'Noto Sans', sans-serif", fontSize: 12 },
      externalStyle: { fontSize: 12 },
    },
  } as ConstructorParameters<typeof BpmnModeler>[0])
}
