import card from './texts/card.ts'
import decision from './texts/decision.ts'
import editor from './texts/editor.ts'
import library from './texts/library.ts'
import rehearsal from './texts/try.ts'

/** English texts of the Studio. */
export default { ...library, ...editor, ...card, ...rehearsal, ...decision } as const
