// A month as two native selects, which every browser and screen reader knows.
import { inYear, yearOf } from './calendar'
import { text } from './words/controls.en'
import { months as names } from './words/lives.en'

interface Props { label: string; value: number; last: number; onChange: (month: number) => void }

/** Months from the first to `last`. */
export function SelectMonth({ label, value, last, onChange }: Props) {
  const years = Array.from({ length: Math.floor(last / 12) + 1 }, (_, at) => at)
  const year = Math.floor(value / 12)
  const change = (year: number, of: number): void => onChange(Math.min(last, year * 12 + of))
  const inMonth = (told: string): void => change(year, Number(told))
  const atYear = (told: string): void => change(Number(told), inYear(value))
  return (
    <span role="group" aria-label={label} class="month-select">
      <select aria-label={text.since.month} value={inYear(value)} onChange={event => inMonth(event.currentTarget.value)}>
        {names.map((name, at) => <option key={name} value={at}>{name}</option>)}
      </select>
      <select aria-label={text.since.year} value={year} onChange={event => atYear(event.currentTarget.value)}>
        {years.map(at => <option key={at} value={at}>{yearOf(at * 12)}</option>)}
      </select>
    </span>
  )
}
