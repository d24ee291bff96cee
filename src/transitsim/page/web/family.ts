// Families, as far as they are drawn: who is whose in the rows of a world, and where everybody is. Pure.
import { place } from './map_layout'
import type { Frames } from './protocol'

export const UNBORN = 255 // place of a row that nobody is yet, or never
export const CHILDHOOD = 216 // months

export type Tie = 'spouse' | 'child' | 'parent' | 'sibling'
export interface Kin {
  tie: Tie; person: number; woman: boolean; born: number
  at: (month: number) => number // place at the end of a month
}

export const isMinor = (born: number, month: number): boolean => month - born < CHILDHOOD
export const isThere = (here: number): boolean => here !== UNBORN && here !== place.dead

/** Spouse, children, parents and siblings of a row, in the order of rows, whether born yet or not; whoever never is, is not. */
export function kinOf(world: Frames, row: number): Kin[] {
  const { family, months, people } = world, found: Kin[] = []
  for (let other = family[row]; other < people && family[other] === family[row]; other++) {
    const tie = other === row ? null : tieOf(world, row, other)
    const at = (month: number) => world.place[Math.min(months - 1, Math.max(0, month)) * people + other]
    if (!tie || at(months - 1) === UNBORN) continue
    found.push({ tie, person: world.person[other], woman: world.sex[other] === 0, born: world.born[other], at })
  }
  return found
}

/** What the other row is to a row of the same family; null for kin who are not told. */
function tieOf({ family, mother, father, spouse }: Frames, row: number, other: number): Tie | null {
  const me = row - family[row], them = other - family[row]
  if (spouse[row] === them) return 'spouse'
  if (mother[other] === me || father[other] === me) return 'child'
  if (mother[row] === them || father[row] === them) return 'parent'
  const shared = (parent: Int8Array) => parent[row] >= 0 && parent[row] === parent[other]
  return shared(mother) || shared(father) ? 'sibling' : null
}

export type Where = 'with' | 'died' | number // with the person; else a place, both of the origin as one
export interface Group { tie: Tie; kin: Kin[]; where: [Where, Kin[]][] }

/** Kin who have been born by the end of a month, by tie and by where they are, as seen from somebody who is `here`. */
export function groupsOf(kin: Kin[], month: number, here: number): Group[] {
  return (['child', 'spouse', 'parent', 'sibling'] as const).flatMap(tie => {
    const all = kin.filter(one => one.tie === tie && one.at(month) !== UNBORN)
    const where = new Map<Where, Kin[]>()
    for (const one of all) {
      const there = one.at(month)
      const key = there === place.dead ? 'died' : there === here ? 'with' : Math.max(place.interior, there)
      where.set(key, [...(where.get(key) ?? []), one])
    }
    const rank = ([key]: [Where, Kin[]]) => (key === 'with' ? -1 : key === 'died' ? 99 : key)
    return all.length ? [{ tie, kin: all, where: [...where].sort((a, b) => Number(rank(a)) - Number(rank(b))) }] : []
  })
}
