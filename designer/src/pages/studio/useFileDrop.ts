import { type DragEvent, useRef, useState } from 'react'

/** Whether a file hangs over the page, and the handlers that know. */
export function useFileDrop(onFile: (file: File) => Promise<void>) {
  const [over, setOver] = useState(false)
  const depth = useRef(0)
  const holdsFile = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const handlers = {
    onDragEnter: (event: DragEvent) => {
      if (!holdsFile(event)) return
      depth.current += 1
      setOver(true)
    },
    onDragOver: (event: DragEvent) => {
      if (holdsFile(event)) event.preventDefault()
    },
    onDragLeave: (event: DragEvent) => {
      if (!holdsFile(event)) return
      depth.current -= 1
      if (depth.current <= 0) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      if (!holdsFile(event)) return
      event.preventDefault()
      depth.current = 0
      setOver(false)
      const file = event.dataTransfer.files[0]
      if (file) void onFile(file)
    },
  }
  return { over, handlers }
}
