/** A file as the demo attaches it to a case. */
export interface MadeDocument {
  readonly fileName: string
  readonly contentType: string
  readonly content: Uint8Array
}

const asHtml = new Set(['Commercial proposal', 'Concept', 'Reply letter', 'Survey results'])
const asPdf = new Set(['Contract', 'Invoice', 'Act of completed work', 'Satisfaction questionnaire'])

/**
 * A small paper of that kind for a case: PDF, HTML or text, with what is known about the case in it.
 *
 * @param facts lines of name and value; `title` is the case's name
 */
export function makeDocument(
  kind: string,
  title: string,
  facts: readonly (readonly [string, string])[],
  version = 1,
): MadeDocument {
  const name = `${kind}${version > 1 ? `, version ${version}` : ''}, ${title}`.replace(/[\\/:*?"<>|]/g, '-')
  const lines = [
    `${kind}${version > 1 ? `, version ${version}` : ''}`,
    title,
    '',
    ...facts.map(([what, value]) => `${what}: ${value}`),
  ]
  if (asPdf.has(kind)) return { fileName: `${name}.pdf`, contentType: 'application/pdf', content: onePagePdf(lines) }
  if (asHtml.has(kind)) {
    const body = lines.map((line, i) => (i === 0 ? `<h1>${escaped(line)}</h1>` : `<p>${escaped(line)}</p>`)).join('\n')
    const page = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${escaped(name)}</title>\n<body style="font-family:sans-serif">\n${body}\n</body></html>\n`
    return { fileName: `${name}.html`, contentType: 'text/html', content: Buffer.from(page) }
  }
  return { fileName: `${name}.txt`, contentType: 'text/plain', content: Buffer.from(`${lines.join('\n')}\n`) }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** PDF 1.4 with one page in Helvetica. Its built-in encoding knows no Polish or Georgian letters: they lose their marks. */
export function onePagePdf(lines: readonly string[]): Uint8Array {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/ł/g, 'l')
      .replace(/Ł/g, 'L')
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/[\\()]/g, '\\$&')
  const text = lines.map((line, i) => `${i === 0 ? '/F1 18 Tf' : '/F1 11 Tf'} (${plain(line)}) Tj 0 -22 Td`).join('\n')
  const stream = `BT 72 770 Td\n${text}\nET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets: number[] = []
  objects.forEach((object, i) => {
    offsets.push(pdf.length)
    pdf += `${i + 1} 0 obj\n${object}\nendobj\n`
  })
  const start = pdf.length
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  pdf += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(pdf, 'latin1')
}
