// Where lives end in both worlds: who shares a fate with whom, and whose lives differ.
import { look } from './colours'
import { UNBORN } from './family'
import { place, TRANSIT } from './map_layout'
import { rowOf } from './people'
import type { Frames } from './protocol'

export type Fate = 'transit' | 'destination' | 'third' | 'home' | 'held' | 'died' | 'road' | 'absent'
const FATES: Record<number, Fate> = {
  [place.home]: 'home', [place.interior]: 'home', [place.route]: 'road', [place.holding]: 'road', [place.embassy]: 'road',
  [place.arrested]: 'held', [place.sentBack]: 'held', [place.destination]: 'destination', [place.third]: 'third',
  [place.dead]: 'died',
}

export function fateOf(world: Frames, person: number): Fate {
  const row = rowOf(world, person), here = row < 0 ? UNBORN : world.place[(world.months - 1) * world.people + row]
  return here === UNBORN ? 'absent' : FATES[here] ?? 'transit'
}

export interface Pair { fates: [Fate, Fate]; people: number[] } // addresses
/** Adults in transit when the worlds part, by how they end in both; the largest group first. */
export function fatesOf(worlds: readonly [Frames, Frames], since: number): Pair[] {
  const [ours, theirs] = worlds, found = new Map<string, Pair>(), start = Math.max(0, since - 1) * ours.people
  for (let row = 0; row < ours.people; row++) {
    if (!TRANSIT.some(here => here === ours.place[start + row]) || ours.look[start + row] === look.child) continue
    const person = ours.person[row], fates: [Fate, Fate] = [fateOf(ours, person), fateOf(theirs, person)], key = fates.join()
    const pair = found.get(key) ?? { fates, people: [] }
    pair.people.push(person)
    found.set(key, pair)
  }
  return [...found.values()].sort((a, b) => b.people.length - a.people.length)
}

/** Changes of place in a life: how much there is to tell. */
function moves(world: Frames, person: number): number {
  const row = rowOf(world, person)
  let count = 0
  for (let at = row + world.people; row >= 0 && at < world.place.length; at += world.people) {
    if (world.place[at] !== world.place[at - world.people]) count++
  }
  return count
}

const EACH = 4 // people of one pair of fates in the list
const LONG_TALE = 12 // changes of place beyond which a life is too long to tell first

/** Somebody in transit when the worlds part who has much to tell, of the largest group; null when nobody is there. */
export function somebody(worlds: readonly [Frames, Frames], since: number): number | null {
  const [group] = fatesOf(worlds, since)
  return group?.people.reduce((best, one) => (moves(worlds[0], one) > moves(worlds[0], best) ? one : best)) ?? null
}

/** People whose lives end differently, those of the most common pair of fates first; somebody with much to tell before others. */
export function peopleApart(worlds: readonly [Frames, Frames], since: number): Pair[] {
  const tale = (person: number) => Math.min(LONG_TALE, moves(worlds[0], person) + moves(worlds[1], person))
  return fatesOf(worlds, since).filter(({ fates: [a, b] }) => a !== b && b !== 'absent').map(({ fates, people }) => {
    const told = people.map(person => ({ person, tale: tale(person) })).sort((a, b) => b.tale - a.tale || a.person - b.person)
    return { fates, people: told.slice(0, EACH).map(one => one.person) }
  })
}
