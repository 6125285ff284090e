import type { CaseComment, CaseDocument } from '@waymark/shared/contract'
import type { Queries } from '../database.ts'

interface DocumentRow {
  key: string
  kind: string
  file_name: string
  content_type: string
  size: number
  added_by: string
  added_at: Date
  element_id: string | null
}

const asDocument = (row: DocumentRow): CaseDocument => ({
  documentKey: row.key,
  kind: row.kind,
  fileName: row.file_name,
  contentType: row.content_type,
  size: row.size,
  addedBy: row.added_by,
  addedAt: row.added_at.toISOString(),
  elementId: row.element_id,
})

const columns = 'key, kind, file_name, content_type, size, added_by, added_at, element_id'

/** Documents of a case, oldest first. */
export async function documentsOf(db: Queries, rootKey: string): Promise<CaseDocument[]> {
  const rows = await db.read<DocumentRow>(
    `select ${columns} from document where root_key = $1 order by added_at, key`,
    [rootKey],
  )
  return rows.map(asDocument)
}

/** A document to keep; `content` is its bytes. */
export interface NewDocument {
  readonly key: string
  readonly rootKey: string
  readonly elementKey: string | null
  readonly elementId: string | null
  readonly kind: string
  readonly fileName: string
  readonly contentType: string
  readonly content: Uint8Array
  readonly addedBy: string
  readonly addedAt: Date
}

export async function addDocument(db: Queries, document: NewDocument): Promise<CaseDocument> {
  const rows = await db.read<DocumentRow>(
    `insert into document (root_key, key, element_key, element_id, kind, file_name, content_type, size, content, added_by, added_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${columns}`,
    [
      document.rootKey,
      document.key,
      document.elementKey,
      document.elementId,
      document.kind,
      document.fileName,
      document.contentType,
      document.content.byteLength,
      document.content,
      document.addedBy,
      document.addedAt,
    ],
  )
  const [row] = rows
  if (!row) throw new Error('the document was written and did not come back')
  return asDocument(row)
}

export async function documentContent(
  db: Queries,
  key: string,
): Promise<{ rootKey: string; fileName: string; contentType: string; content: Uint8Array } | undefined> {
  const [row] = await db.read<{ root_key: string; file_name: string; content_type: string; content: Uint8Array }>(
    'select root_key, file_name, content_type, content from document where key = $1',
    [key],
  )
  return row && { rootKey: row.root_key, fileName: row.file_name, contentType: row.content_type, content: row.content }
}

/** What people said about a case, oldest first. */
export async function commentsOf(db: Queries, rootKey: string): Promise<CaseComment[]> {
  const rows = await db.read<{ key: string; text: string; author: string; at: Date; element_id: string | null }>(
    'select key, text, author, at, element_id from comment where root_key = $1 order by at, key',
    [rootKey],
  )
  return rows.map((row) => ({
    commentKey: row.key,
    text: row.text,
    author: row.author,
    at: row.at.toISOString(),
    elementId: row.element_id,
  }))
}

export async function addComment(
  db: Queries,
  comment: { key: string; rootKey: string; elementId: string | null; text: string; author: string; at: Date },
): Promise<CaseComment> {
  await db.read('insert into comment (root_key, key, element_id, text, author, at) values ($1, $2, $3, $4, $5, $6)', [
    comment.rootKey,
    comment.key,
    comment.elementId,
    comment.text,
    comment.author,
    comment.at,
  ])
  return {
    commentKey: comment.key,
    text: comment.text,
    author: comment.author,
    at: comment.at.toISOString(),
    elementId: comment.elementId,
  }
}
