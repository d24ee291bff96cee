// A modal dialog: the browser's own keeps the focus inside, closes on Escape and gives the focus back.
import type { ComponentChildren } from 'preact'
import { signal } from '@preact/signals'
import { useEffect, useId, useRef } from 'preact/hooks'
import { text } from './words/controls.en'

export type Open = 'about' | 'tables' | 'save' | 'regimes' | 'levers' | 'numbers'
export const open = signal<Open | null>(null)

export function Dialog({ name, title, children }: { name: Open; title: string; children: () => ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null)
  const id = useId()
  const shown = open.value === name
  useEffect(() => {
    if (!shown) element.current?.close()
    else {
      element.current?.showModal()
      element.current?.querySelector<HTMLElement>('[data-first]')?.focus()
    }
  }, [shown])
  const leave = (): void => {
    if (open.value === name) open.value = null
  }
  return (
    <dialog
      ref={element} class={`dialog dialog-${name}`} aria-labelledby={id} onClose={leave}
      onClick={event => { if (event.target === element.current) leave() }}
    >
      {shown && (
        <div class="inside">
          <header>
            <h2 id={id}>{title}</h2>
            <button type="button" class="plain" onClick={leave}>{text.close}</button>
          </header>
          <div class="body" tabIndex={0} role="region" aria-labelledby={id}>{children()}</div>
        </div>
      )}
    </dialog>
  )
}
