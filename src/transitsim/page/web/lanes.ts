// A life as lanes: stretches of months that look alike, and stretches in one place. Pure.
import { look } from './colours'
import { UNBORN } from './family'
import type { Frames } from './protocol'

export interface Run { from: number; to: number; seen: number; holds: number } // months from .. to - 1
export interface Stretch { from: number; to: number; place: number }

/** Months that look alike, in a row of a world. */
export function runsOf(world: Frames, row: number): Run[] {
  const runs: Run[] = []
  for (let month = 0; month < world.months; month++) {
    const at = month * world.people + row, seen = world.look[at], holds = seen === look.held ? world.holds[at] : 0
    const last = runs[runs.length - 1]
    if (last && last.seen === seen && last.holds === holds) last.to = month + 1
    else runs.push({ from: month, to: month + 1, seen, holds })
  }
  return runs
}

/** Months in one place, from birth on; both places of the origin are one. */
export function stretchesOf(world: Frames, row: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let month = 0; month < world.months; month++) {
    const here = world.place[month * world.people + row], last = stretches[stretches.length - 1]
    if (here === UNBORN) continue
    if (last && Math.max(1, last.place) === Math.max(1, here)) last.to = month + 1
    else stretches.push({ from: month, to: month + 1, place: here })
  }
  return stretches
}

export interface Written { x: number; words: string }
/** Words over stretches: each where its stretch begins, the longest stretches first, none over another. Pixels. */
export function written(
  stretches: Stretch[], x: (month: number) => number, wordsOf: (place: number) => string, widthOf: (words: string) => number,
  right = Infinity, gap = 5,
): Written[] {
  const taken: [number, number][] = [], out: Written[] = []
  const order = [...stretches].sort((a, b) => (b.to - b.from) - (a.to - a.from) || a.from - b.from)
  for (const { from, to, place } of order) {
    const words = wordsOf(place), width = widthOf(words), left = Math.min(x(from), right - width)
    if (!words || width > x(to) - x(from) + gap || taken.some(([a, b]) => left < b + gap && left + width + gap > a)) continue
    taken.push([left, left + width])
    out.push({ x: left, words })
  }
  return out.sort((a, b) => a.x - b.x)
}
