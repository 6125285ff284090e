/** Hands a file to the browser's downloads. */
export function download(fileName: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** A name as a file name: letters of any script stay, what file systems refuse becomes a dash. */
export function fileNameOf(name: string, extension: string): string {
  const safe = name
    .trim()
    .replace(/[\\/:*?"<>|\s]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return `${safe || 'process'}.${extension}`
}
