import type { CaseDocument } from '@waymark/shared/contract'
import { invalid, ProblemError } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { addDocument } from '../store/queries/documents.ts'

const largestBytes = 25 * 1024 * 1024

/**
 * Keeps a document with its case.
 *
 * @param atMs when; the clock's time unless the past is being played
 * @throws ProblemError 400 for an empty file, 413 for one of more than 25 MB
 */
export async function keepDocument(
  shell: Pick<Shell, 'db' | 'clock' | 'keys'>,
  document: {
    rootKey: string
    kind: string
    elementKey: string | null
    fileName: string
    contentType: string
    content: Uint8Array
    addedBy: string
    atMs?: number
  },
): Promise<CaseDocument> {
  if (document.content.byteLength === 0) throw invalid(`"${document.fileName}" is empty.`)
  if (document.content.byteLength > largestBytes)
    throw new ProblemError(413, 'TOO_LARGE', 'Too large', `"${document.fileName}" is larger than 25 MB.`)
  const [element] = document.elementKey
    ? await shell.db.read<{ element_id: string }>(
        'select element_id from element_stay where root_key = $1 and key = $2',
        [document.rootKey, document.elementKey],
      )
    : []
  return addDocument(shell.db, {
    key: await shell.keys.next(),
    rootKey: document.rootKey,
    elementKey: element ? document.elementKey : null,
    elementId: element?.element_id ?? null,
    kind: document.kind,
    // Only the name: a path from somebody's machine says nothing here.
    fileName: document.fileName.split(/[\\/]/).at(-1) || 'document',
    contentType: document.contentType || 'application/octet-stream',
    content: document.content,
    addedBy: document.addedBy,
    addedAt: new Date(document.atMs ?? shell.clock.nowMs()),
  })
}
