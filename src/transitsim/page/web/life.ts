// Rows of one person, month by month, read by the names of their fields.
import type { Life, RecordType } from './protocol'

export class Rows {
  readonly months: number
  private readonly view: DataView

  constructor(private readonly life: Life, private readonly record: RecordType) {
    this.months = life.rows.length / record.size
    this.view = new DataView(life.rows.buffer, life.rows.byteOffset, life.rows.byteLength)
  }

  /** A field after a month. */
  at(month: number, field: string): number {
    const found = this.record.fields[field]
    if (!found) throw new Error(`The person has no field “${field}”.`)
    const [offset, type] = found, at = month * this.record.size + offset
    if (type === '|i1') return this.view.getInt8(at)
    if (type === '<i4') return this.view.getInt32(at, true)
    return type === '<i8' ? Number(this.view.getBigInt64(at, true)) : this.view.getFloat64(at, true)
  }

  /** What a road out cost in this month, US dollars. */
  price(month: number): number { return this.life.price[month] }

  /** Fields whose values differ from those of another life after a month. */
  differing(other: Rows, month: number): string[] {
    return Object.keys(this.record.fields).filter(field => !Object.is(this.at(month, field), other.at(month, field)))
  }

  /** First month after which two lives differ; null when they never do. */
  parting(other: Rows): number | null {
    const { size } = this.record
    for (let at = 0; at < this.months * size; at++) if (this.life.rows[at] !== other.life.rows[at]) return Math.floor(at / size)
    return null
  }
}
