// Where a person is in a world this month and what holds them, in a sentence.
import { look, lowerCased } from './colours'
import { UNBORN } from './family'
import { rowOf } from './people'
import { context, data, frames, month, type Side } from './state'
import { placeAt, raised } from './titles'
import * as words from './words/lives.en'

export function describe(side: Side, person: number): string {
  const world = frames[side].value, row = world ? rowOf(world, person) : -1
  if (!world || row < 0) return words.status.nobody
  const at = month.value * world.people + row, seen = world.look[at]
  if (world.place[at] === UNBORN) return words.status.unborn
  const where = raised(placeAt(world.place[at], context.value))
  if (seen === look.died || seen === look.diedAtHome) return words.status.died
  if (seen === look.held) {
    const codes = Object.entries(lowerCased(data.value.enums.constraint)).filter(([, code]) => code & world.holds[at])
    return words.status.held(where, codes.map(([name]) => words.constraints[name]))
  }
  return words.status.looks[seen] ? `${where}${words.status.looks[seen]}` : `${where}.`
}
