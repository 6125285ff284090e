/** What this browser keeps of a drawing that has not arrived at the server. */
export interface LocalCopy {
  readonly draftId: string
  readonly xml: string
  readonly keptAtMs: number
}

const store = 'drawings'

/** Keeps, finds and forgets drawings in IndexedDB: localStorage holds too little for them. */
export const localCopies = {
  keep: (copy: LocalCopy) => run('readwrite', (drawings) => drawings.put(copy)),
  find: (draftId: string) => run<LocalCopy | undefined>('readonly', (drawings) => drawings.get(draftId)),
  forget: (draftId: string) => run('readwrite', (drawings) => drawings.delete(draftId)),
}

async function run<T>(mode: IDBTransactionMode, work: (drawings: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open()
  try {
    return await answerOf<T>(work(database.transaction(store, mode).objectStore(store)))
  } finally {
    database.close()
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('waymark-studio', 1)
  request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'draftId' })
  return answerOf(request)
}

function answerOf<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T)
    request.onerror = () => reject(request.error)
  })
}
