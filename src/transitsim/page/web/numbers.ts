// Numbers that somebody types: in a field or in the address.

/** The number that a text is; null when it is empty or none. */
export function numberOf(text: string): number | null {
  const told = text.trim().replace(/,(?=\d{3}(\D|$))/g, '')
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(told)) return null
  const value = Number(told)
  return Number.isFinite(value) ? value : null
}

/** A whole number in a range; null when it is none. */
export function wholeOf(text: string, low: number, high: number): number | null {
  const value = numberOf(text)
  return value !== null && Number.isInteger(value) && value >= low && value <= high ? value : null
}
