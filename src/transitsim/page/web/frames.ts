// What is drawn of a world, and one life in it, taken from the simulation month by month.
import type { Frames, Life, PageData } from './protocol'
import { slotsOf } from './slots'
import type { Simulation } from './world'

const SHOWN = 4 // rungs of the ladder that are drawn, each a part of the one before: in transit, would leave, want to, can

/** Simulate a world to its end, and keep what is drawn of it. */
export function framesOf(data: PageData, world: Simulation): Frames {
  const begun = performance.now(), { rules, count, world: { months, scale } } = world, { places, rungs } = rules.manifest.sizes
  const found: Frames = {
    people: count, months, person: addresses(world), place: new Uint8Array(months * count), look: new Uint8Array(months * count),
    holds: new Uint16Array(months * count), slot: new Uint16Array(0), flow: new Float64Array(months * places * places),
    ladder: new Float64Array(months * SHOWN), arrivals: new Float64Array(months), levers: leversOf(data, world), milliseconds: 0,
  }
  const place = rules.zeros('|i1', count), look = rules.zeros('|u1', count), holds = rules.zeros('<u2', count)
  const ladder = rules.zeros('<f8', rungs), moved = rules.zeros('<f8', places, places)
  rules.bytes(place).set(column(world, 'home'))
  while (!world.done) {
    world.step()
    const { month } = world
    rules.call('frame_of', world.people, month, scale, place, look, holds, ladder)
    found.arrivals[month] = rules.call('sum_moves', rules.item(world.books.flows, month), moved)
    found.place.set(rules.bytes(place), month * count)
    found.look.set(rules.bytes(look), month * count)
    const held = rules.bytes(holds)
    found.holds.set(new Uint16Array(held.buffer, held.byteOffset, count), month * count)
    const [here, would, wants, , cannot] = rules.floats(ladder)
    found.ladder.set([here, would, wants, wants - cannot], month * SHOWN)
    found.flow.set(rules.floats(moved), month * places * places)
  }
  found.slot = slotsOf(found)
  found.milliseconds = performance.now() - begun
  return found
}

/** Simulate a world to its end, and keep one person's rows and what the road cost them; null where they do not exist. */
export function lifeOf(world: Simulation, person: number): Life | null {
  const row = addresses(world).indexOf(person)
  if (row < 0) return null
  const { rules, people, world: { months } } = world, me = rules.item(people, row), size = rules.itemSize('PERSON')
  const life = { rows: new Uint8Array(months * size), price: new Float64Array(months), pay_now: new Float64Array(months) }
  while (!world.done) {
    world.step()
    const { month } = world, policy = rules.item(world.policy, month)
    life.rows.set(rules.bytes(me), month * size)
    life.price[month] = rules.call('road_price', policy, world.p)
    life.pay_now[month] = rules.call('cash_price', me, policy, life.price[month])
  }
  return life
}

function addresses({ rules, people, count }: Simulation): Float64Array {
  const rows = rules.view(people), size = rules.itemSize('PERSON'), at = rules.offset('PERSON', 'person')
  return Float64Array.from({ length: count }, (_, row) => Number(rows.getBigInt64(row * size + at, true)))
}

/** A field of one byte, of everybody. */
function column({ rules, people, count }: Simulation, field: string): Uint8Array {
  const rows = rules.bytes(people), size = rules.itemSize('PERSON'), at = rules.offset('PERSON', field)
  return Uint8Array.from({ length: count }, (_, row) => rows[row * size + at])
}

/** Every lever in every month, in the order of the page's levers. */
function leversOf(data: PageData, { rules, policy, world: { months } }: Simulation): Float64Array {
  const values = rules.floats(policy), columns = rules.itemSize('POLICY') / 8
  const at = data.levers.map(one => rules.offset('POLICY', one.column) / 8)
  const levers = new Float64Array(months * at.length)
  for (let month = 0; month < months; month++) at.forEach((column, lever) => {
    levers[month * at.length + lever] = values[month * columns + column]
  })
  return levers
}
