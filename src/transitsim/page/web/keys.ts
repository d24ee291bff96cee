// The space bar plays and pauses, unless it does something where the focus is.
import { togglePlay } from './clock'

export function openKeys(): void {
  addEventListener('keydown', event => {
    const on = event.target as HTMLElement
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey) return
    if (on.closest('button, input, select, textarea, summary, a, label, dialog, [contenteditable]')) return
    event.preventDefault()
    togglePlay()
  })
}
