// Tables as comma-separated values (RFC 4180, lines end in a line feed); what is no number stays empty.
export type Cell = string | number

export function csv(columns: string[], rows: Iterable<Cell[]>): string {
  const lines = [columns.join(',')]
  for (const row of rows) lines.push(row.map(cell).join(','))
  return lines.join('\n') + '\n'
}

function cell(value: Cell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
