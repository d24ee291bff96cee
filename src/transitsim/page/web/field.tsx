// A number to type.
import { useEffect, useState } from 'preact/hooks'

interface FieldProps<T> {
  label: string; short?: string; unit?: string; value: number | undefined
  read: (told: string) => { value?: T; wrong?: string }; put: (value: T) => void
}

/** A number to type. It holds on Enter or on leaving; an empty field changes nothing; what is wrong is said under it. */
export function Field<T>({ label, short, unit, value, read, put }: FieldProps<T>) {
  const kept = value === undefined ? '' : String(value)
  const [told, setTold] = useState<string | null>(null)
  const [wrong, setWrong] = useState('')
  useEffect(() => setTold(null), [kept])
  const done = (): void => {
    if (told === null || told === kept) return
    const found = read(told)
    setWrong(found.wrong ?? '')
    if (found.value !== undefined) put(found.value)
    if (!found.wrong) setTold(null)
  }
  return (
    <span class="field">
      <label>
        <span class={short ? 'hidden' : ''}>{label}</span>{short && <span aria-hidden="true">{short}</span>}
        <input
          type="text" inputMode="decimal" autocomplete="off" value={told ?? kept} aria-invalid={Boolean(wrong)}
          onInput={event => setTold(event.currentTarget.value)} onBlur={done}
          onKeyDown={event => { if (event.key === 'Enter') done() }}
        />
        {unit && <small>{unit}</small>}
      </label>
      <span class="wrong" role="alert">{wrong}</span>
    </span>
  )
}
