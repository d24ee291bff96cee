// Where two lives of a person part, and which levers differ between the worlds in that month.
import type { Rows } from './life'
import type { Frames } from './protocol'
import { data } from './state'
import { leverName } from './titles'
import { amount } from './words/controls.en'
import * as words from './words/lives.en'

export interface Parting {
  month: number // after which they differ first
  fields: string[] // that differ, in words
  levers: string[] // that differ in that month, with both values
  more: number // levers that differ and are not told
  seen: number | null // from when they are in different places
}
const MOST_FIELDS = 3, MOST_LEVERS = 4

/** Null when the two lives are the same in every month. */
export function partingOf(ours: Rows, theirs: Rows, worlds: readonly [Frames, Frames]): Parting | null {
  const month = ours.parting(theirs)
  if (month === null) return null
  const fields = tellable(ours.differing(theirs, month)), levers = differingLevers(worlds, month)
  const more = Math.max(0, levers.length - MOST_LEVERS), seen = seenFrom(ours, theirs, month)
  return { month, fields: fields.slice(0, MOST_FIELDS), levers: levers.slice(0, MOST_LEVERS), more, seen }
}

/** Fields that have words first, in the order of the words; else their own names. */
function tellable(differing: string[]): string[] {
  const known = Object.keys(words.fields).filter(field => differing.includes(field)).map(field => words.fields[field])
  return known.length ? [...new Set(known)] : differing.map(field => field.replaceAll('_', ' '))
}

function differingLevers([ours, theirs]: readonly [Frames, Frames], month: number): string[] {
  const { levers } = data.value, at = month * levers.length
  return levers.flatMap((lever, index) => {
    const [here, there] = [ours.levers[at + index], theirs.levers[at + index]]
    if (Object.is(here, there)) return []
    return [words.card.lever(leverName(lever.name), amount(here), amount(there))]
  })
}

function seenFrom(ours: Rows, theirs: Rows, from: number): number | null {
  for (let month = from; month < ours.months; month++) if (ours.at(month, 'place') !== theirs.at(month, 'place')) return month
  return null
}
