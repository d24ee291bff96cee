// The family of the person chosen: ties in words, as they are this month, and everybody of it to be looked at in turn.
import { computed } from '@preact/signals'
import { type Group, groupsOf, isThere, type Kin, kinOf, UNBORN } from './family'
import { place } from './map_layout'
import { rowOf } from './people'
import { chosen, context, frames, month, type Pair, type Side } from './state'
import { placeAt } from './titles'
import * as words from './words/lives.en'

/** Kin of the person chosen, in both worlds. */
export const families = computed<Pair<Kin[]>>(() => frames.map(({ value: world }) => {
  const row = world && chosen.value !== null ? rowOf(world, chosen.value) : -1
  return row < 0 ? [] : kinOf(world!, row)
}) as Pair<Kin[]>)

/** Everybody of the family, to be looked at in turn. */
export function Members({ take }: { take: (person: number) => void }) {
  const known = families.value[0].length ? families.value[0] : families.value[1]
  if (!known.length) return null
  return (
    <div>
      <h3>{words.family.title}</h3>
      <ul>{known.map(one => (
        <li key={one.person}>
          <button type="button" onClick={() => take(one.person)}>
            {words.family.member[one.tie](one.woman)}, {words.family.born(1995 + Math.floor(one.born / 12))}
          </button>
        </li>
      ))}</ul>
    </div>
  )
}

/** Ties in words, as they are this month in a world; in the second one only where they differ. */
export function Family({ side, person }: { side: Side; person: number }) {
  const told = familyIn(side, person), plain = (pieces: Piece[]) => pieces.map(piece => piece.words).join('')
  if (side && plain(told) === plain(familyIn(0, person))) return null
  return (
    <span class="family">{told.map((piece, index) => (piece.person === undefined ? piece.words : (
      <button key={index} type="button" class="link" onClick={() => { chosen.value = piece.person! }}>{piece.words}</button>
    )))}</span>
  )
}

interface Piece { words: string; person?: number }
function familyIn(side: Side, person: number): Piece[] {
  const world = frames[side].value, row = world ? rowOf(world, person) : -1, here = row < 0 ? UNBORN
    : world!.place[month.value * world!.people + row]
  if (!isThere(here)) return []
  return groupsOf(families.value[side], month.value, here).flatMap(group => piecesOf(group, world!.sex[row] === 0))
}

/** "Mother of two: one with them, one at home." Whoever is the only one of a kind can be looked at. */
function piecesOf({ tie, kin, where }: Group, woman: boolean): Piece[] {
  const only = (some: Kin[], told: string): Piece => ({ words: told, ...(some.length === 1 && { person: some[0].person }) })
  const head = (some: Kin[]) => words.family.heads[tie](some.length, some[0].woman, woman)
  const at = (there: Group['where'][number][0]) => (there === 'died' ? words.family.died
    : there === 'with' ? (tie === 'child' || tie === 'spouse' ? words.family.with : words.family.same)
    : there === place.interior ? words.family.home : placeAt(there, context.value))
  if (where.length === 1 || tie === 'parent') return where.flatMap(([there, some]) => [
    { words: ' ' }, only(some, head(some)), { words: `, ${at(there)}.` },
  ])
  const parts = where.flatMap(([there, some], index) =>
    [{ words: index ? ', ' : ': ' }, only(some, words.family.many(some.length)), { words: ` ${at(there)}` }])
  return [{ words: ' ' }, only(kin, head(kin)), ...parts, { words: '.' }]
}
