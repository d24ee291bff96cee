// People of a world by their address, which is the same in every world.
import type { Frames } from './protocol'

const indexes = new WeakMap<Frames, Map<number, number>>()

/** The row of a person, -1 where they do not exist. */
export function rowOf(world: Frames, person: number): number {
  let index = indexes.get(world)
  if (!index) {
    index = new Map()
    for (let row = 0; row < world.people; row++) index.set(world.person[row], row)
    indexes.set(world, index)
  }
  return index.get(person) ?? -1
}
