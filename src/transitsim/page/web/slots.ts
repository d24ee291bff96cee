// Fixed places inside the clusters of the map, so that a dot moves only when a person moves.

export const UNSEATED = 65535
const PLACES = 14
const HOME = 1 // both places of the origin, 0 and 1, are one cluster
const NOT_DRAWN = 0, DIED_AT_HOME = 12 // of Look

export interface Whereabouts {
  people: number; months: number
  person: ArrayLike<number> // address of every row
  place: Uint8Array; look: Uint8Array // month k of row r at k * people + r
}

/** Slot of every row in every month, in the layout of `Whereabouts`; UNSEATED where nobody is drawn.
 *  At home a person has one slot for ever; those there from the start lie scattered, others follow as they appear.
 *  Elsewhere a person who comes takes the lowest slot that is free, after those who left have freed theirs. */
export function slotsOf({ people, months, person, place, look }: Whereabouts): Uint16Array {
  const slots = new Uint16Array(people * months).fill(UNSEATED)
  const home = homeSlots({ people, months, person, place, look })
  const taken = Array.from({ length: PLACES }, () => new Uint8Array(people))
  const lowest = new Int32Array(PLACES) // no slot below it is free
  const seat = new Int32Array(people).fill(-1)
  const seatedIn = new Int8Array(people).fill(-1)
  for (let month = 0; month < months; month++) {
    const start = month * people
    for (let row = 0; row < people; row++) {
      const left = seatedIn[row]
      if (left < 0 || left === placeOf(row, start)) continue
      taken[left][seat[row]] = 0
      lowest[left] = Math.min(lowest[left], seat[row])
      seatedIn[row] = -1
    }
    for (let row = 0; row < people; row++) {
      const here = placeOf(row, start)
      if (here < 0) continue
      if (here <= HOME) { slots[start + row] = home[row]; continue }
      if (seatedIn[row] !== here) takeLowest(row, here)
      slots[start + row] = seat[row]
    }
  }
  return slots

  function placeOf(row: number, start: number): number {
    const seen = look[start + row]
    return seen === NOT_DRAWN || seen === DIED_AT_HOME ? -1 : place[start + row]
  }
  function takeLowest(row: number, here: number): void {
    let free = lowest[here]
    while (taken[here][free]) free++
    taken[here][free] = 1
    lowest[here] = free + 1
    seat[row] = free
    seatedIn[row] = here
  }
}

/** One slot at home for every row that is ever drawn: by the first month in which it is, then by a scatter of addresses. */
function homeSlots({ people, months, person, look }: Whereabouts): Uint16Array {
  const first = new Int32Array(people).fill(-1)
  for (let at = 0; at < people * months; at++) {
    const row = at % people
    if (first[row] < 0 && look[at] !== NOT_DRAWN) first[row] = Math.floor(at / people)
  }
  const drawn = [...first.keys()].filter(row => first[row] >= 0)
  const key = drawn.map(row => scatter(person[row]))
  const order = [...drawn.keys()].sort((a, b) => first[drawn[a]] - first[drawn[b]] || key[a] - key[b] || a - b)
  const slots = new Uint16Array(people).fill(UNSEATED)
  order.forEach((index, slot) => { slots[drawn[index]] = slot })
  return slots
}

/** A whole number below 2^32 that looks random: the finish of MurmurHash3. */
function scatter(value: number): number {
  let h = (value ^ (value / 4294967296)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
