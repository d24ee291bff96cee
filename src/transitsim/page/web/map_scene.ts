// What the store says, as a scene that a map can show.
import { computed } from '@preact/signals'
import { count, mostIn } from './map_counts'
import { LABELLED, layoutOf, place, PLACES } from './map_layout'
import type { Scene } from './map_stage'
import type { Frames } from './protocol'
import { context, data, frames, month, scenario, type Side } from './state'
import { mapWords, number, placeName } from './titles'
import * as words from './words/lives.en'

const NARROW = 420 // CSS pixels of a map below which names are short

const known = new WeakMap<Frames, Int32Array>()
function mostOf(world: Frames): Int32Array {
  const found = known.get(world) ?? mostIn([world])
  known.set(world, found)
  return found
}
/** Room that both worlds need, so that one layout serves both. */
export const most = computed<Int32Array>(() => {
  const worlds = frames.map(one => one.value).filter(one => one != null).map(mostOf)
  return new Int32Array(PLACES).map((_, index) => Math.max(0, ...worlds.map(one => one[index])))
})

/** One world in a month, for a map of this width; null before it was simulated. */
export function sceneOf(side: Side, now: number, width: number): Scene | null {
  const world = frames[side].value
  if (!world || now >= world.months) return null
  return {
    frames: world, month: now, scale: scenario.value.scale, layout: layoutOf(context.value.name), most: most.value,
    constraints: data.value.enums.constraint, words: mapWords(context.value, width < NARROW),
  }
}

/** How many people are where, in words, for who cannot see the dots. */
export function inPlaces(side: Side): string {
  const world = frames[side].value
  if (!world || month.value >= world.months) return ''
  const { scale } = scenario.value, counts = count(world, month.value, data.value.enums.constraint)
  const at = [place.home, ...LABELLED, place.route, place.holding, place.embassy, place.destination]
  const found = at.filter(one => counts.inPlace[one]).map(one => words.map.pair(nameOf(one), number(counts.inPlace[one] * scale)))
  found.push(words.map.pair(words.map.died, number(counts.diedAway * scale)))
  found.push(words.map.diedAtHome(number(counts.diedAtHome * scale)))
  return found.join('; ')
}
const nameOf = (here: number) => (here === place.home ? context.value.countries.origin : placeName(here, context.value))
