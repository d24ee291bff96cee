// Numbers of a world in a month, counted from what is drawn of it; people.
import { UNBORN } from './family'
import type { Frames, PageData } from './protocol'

const DIED_AT_HOME = 12 // look, as protocol.ts says

/** People by place at the end of a month; at the place of the dead those who died away from home. */
export function peopleByPlace(frames: Frames, data: PageData, month: number, scale: number): number[] {
  const counted = new Array<number>(Object.keys(data.enums.place).length).fill(0)
  const from = month * frames.people
  for (let row = from; row < from + frames.people; row++) {
    const here = frames.place[row]
    if (here !== UNBORN && frames.look[row] !== DIED_AT_HOME) counted[here] += scale
  }
  return counted
}

/** People whom each constraint keeps from leaving; somebody whom two keep counts under both. */
export function peopleHeld(frames: Frames, data: PageData, month: number, scale: number): Map<string, number> {
  const held = new Map<string, number>()
  const codes = Object.entries(data.enums.constraint).filter(([, bit]) => bit > 0)
  const from = month * frames.people
  for (let row = from; row < from + frames.people; row++) {
    const bits = frames.holds[row]
    if (bits) for (const [name, bit] of codes) if (bits & bit) held.set(name, (held.get(name) ?? 0) + scale)
  }
  return held
}

const TRANSIT = ['TRANSIT_COETHNIC', 'TRANSIT_VILLAGE', 'TRANSIT_CITY', 'TRANSIT_INLAND']

/** Codes of the places in transit. */
export const inTransit = (data: PageData): number[] => TRANSIT.map(name => data.enums.place[name])

