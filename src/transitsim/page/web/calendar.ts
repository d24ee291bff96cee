// Months as whole numbers: month 0 is January 1995, as in core/calendar.py.
const FIRST_YEAR = 1995

export const yearOf = (month: number): number => FIRST_YEAR + Math.floor(month / 12)
export const inYear = (month: number): number => ((month % 12) + 12) % 12 // 0 for January

/** '2006-01' for month 132. */
export function label(month: number): string {
  return `${yearOf(month)}-${String(inYear(month) + 1).padStart(2, '0')}`
}

/** The month of '2006-01' or '2006'; null when it is none. */
export function parseMonth(text: string): number | null {
  const match = /^(\d{4})(?:-(\d{1,2}))?$/.exec(text.trim())
  if (!match) return null
  const of = match[2] === undefined ? 1 : Number(match[2])
  return of >= 1 && of <= 12 ? (Number(match[1]) - FIRST_YEAR) * 12 + of - 1 : null
}

/** The last January up to a month: outcomes are counted by whole calendar years. */
export const january = (month: number): number => month - inYear(month)
