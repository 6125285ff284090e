/** Whether a key belongs to a field, a dialog or a drawing rather than to the page's shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  return (
    target.closest('input, textarea, select, [role="dialog"], [role="listbox"], [role="combobox"], .djs-container') !==
    null
  )
}
