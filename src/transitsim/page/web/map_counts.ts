// What there is to count in one world and month: dots by place, how far clusters reach, what holds those who want to leave.
import { holderBits, holders, look } from './colours'
import { PLACES, place, TRANSIT } from './map_layout'
import type { Code, Frames } from './protocol'
import { UNSEATED } from './slots'

export interface Counts {
  inPlace: Int32Array // dots by place; both places of the origin are counted under `home`
  reach: Int32Array // highest slot by place, -1 without any
  holds: Float64Array // dots held by each of `holders`; who is held by several counts in parts
  held: number // dots that want to leave and cannot
  diedAway: number; diedAtHome: number // so far
}

export const noCounts = (): Counts => ({
  inPlace: new Int32Array(PLACES), reach: new Int32Array(PLACES), holds: new Float64Array(holders.length),
  held: 0, diedAway: 0, diedAtHome: 0,
})

/** Count a month into `into`, which is returned. */
export function count(frames: Frames, month: number, codes: Code, into: Counts = noCounts()): Counts {
  const bitsOf = holderBits(codes)
  into.inPlace.fill(0)
  into.reach.fill(-1)
  into.holds.fill(0)
  into.held = into.diedAway = into.diedAtHome = 0
  for (let at = month * frames.people, end = at + frames.people; at < end; at++) {
    const seen = frames.look[at]
    if (seen === look.diedAtHome) into.diedAtHome++
    if (frames.slot[at] === UNSEATED) continue
    const here = frames.place[at] < place.coethnic ? place.home : frames.place[at]
    into.inPlace[here]++
    into.reach[here] = Math.max(into.reach[here], frames.slot[at])
    if (seen === look.died) into.diedAway++
    if (seen === look.held) {
      into.held++
      share(bitsOf(frames.holds[at]), into.holds)
    }
  }
  return into
}

function share(bits: number, holds: Float64Array): void {
  let number = 0
  for (let index = 0; index < holds.length; index++) number += bits >> index & 1
  for (let index = 0; index < holds.length; index++) if (bits >> index & 1) holds[index] += 1 / number
}

/** The largest cluster in any month, by place: what the map must have room for. */
export function mostIn(worlds: readonly (Frames | null)[]): Int32Array {
  const most = new Int32Array(PLACES)
  for (const world of worlds) {
    if (!world) continue
    const { slot, place: here } = world
    for (let at = 0; at < slot.length; at++) {
      const found = slot[at]
      if (found !== UNSEATED && found >= most[here[at]]) most[here[at]] = found + 1
    }
  }
  most[place.home] = Math.max(most[place.home], most[place.interior])
  most[place.interior] = 0
  return most
}

/** Dots in transit of a count. */
export const inTransit = (counts: Counts): number => TRANSIT.reduce<number>((sum, here) => sum + counts.inPlace[here], 0)
