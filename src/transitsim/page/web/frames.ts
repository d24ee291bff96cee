// What is drawn of a world, and one life in it, taken from the simulation month by month.
import type { Frames, Life, PageData } from './protocol'
import { slotsOf } from './slots'
import type { Simulation } from './world'

const SHOWN = 4 // rungs of the ladder that are drawn, each a part of the one before: in transit, would leave, want to, can

/** Simulate a world to its end, and keep what is drawn of it. */
export function framesOf(data: PageData, world: Simulation): Frames {
  const begun = performance.now(), { rules, count, world: { months, scale } } = world, { places, rungs } = rules.manifest.sizes
  const found = {
    people: count, months, place: new Uint8Array(months * count), look: new Uint8Array(months * count),
    holds: new Uint16Array(months * count), flow: new Float64Array(months * places * places),
    ladder: new Float64Array(months * SHOWN), arrivals: new Float64Array(months), levers: leversOf(data, world),
  }
  const place = rules.zeros('|i1', count), look = rules.zeros('|u1', count), holds = rules.zeros('<u2', count)
  const ladder = rules.zeros('<f8', rungs), moved = rules.zeros('<f8', places, places)
  rules.bytes(place).set(small(world, 'home'))
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
  const person = addresses(world) // in the end: a child has an address once it is born
  const slot = slotsOf({ ...found, person })
  return { ...found, ...families(world), person, slot, milliseconds: performance.now() - begun }
}

/** Simulate a world to its end, and keep one person's rows and what the road cost them; null where they do not exist.
 *  Who is born in the course of it has an address only then: the rows of the family are kept. */
export function lifeOf(world: Simulation, person: number): Life | null {
  const { rules, people, world: { months } } = world, size = rules.itemSize('PERSON')
  const start = addresses(world), first = start.findIndex(one => familyOf(one) === familyOf(person))
  if (first < 0) return null
  const many = start.filter(one => familyOf(one) === familyOf(person)).length
  const family = rules.first(rules.item(rules.as(people, 'PERSON', people.shape[0], 1), first), many)
  const kept = Array.from({ length: months }, () => { world.step(); return rules.bytes(family).slice() })
  const row = addresses(world).indexOf(person) - first
  if (row < 0) return null
  const life = { rows: new Uint8Array(months * size), price: new Float64Array(months), pay_now: new Float64Array(months) }
  const me = rules.zeros('PERSON')
  kept.forEach((rows, month) => {
    const policy = rules.item(world.policy, month), now = rows.subarray(row * size, (row + 1) * size)
    rules.bytes(me).set(now)
    life.rows.set(now, month * size)
    life.price[month] = rules.call('road_price', policy, world.p)
    life.pay_now[month] = rules.call('cash_price', me, policy, life.price[month])
  })
  return life
}

const SLOTS = 32, LINEAGE = 2 ** 32 // as in schema/person.py and core/random_numbers.py
const familyOf = (person: number): number => Math.floor(person % LINEAGE / SLOTS)

/** Who is whose, when everybody was born, and of which sex. */
function families(world: Simulation): Pick<Frames, 'family' | 'mother' | 'father' | 'spouse' | 'born' | 'sex'> {
  const member = (field: string) => Int8Array.from(small(world, field))
  return {
    family: whole(world, 'family_row'), mother: member('mother'), father: member('father'), spouse: member('spouse'),
    born: whole(world, 'born'), sex: small(world, 'sex'),
  }
}

function addresses({ rules, people, count }: Simulation): Float64Array {
  const rows = rules.view(people), size = rules.itemSize('PERSON'), at = rules.offset('PERSON', 'person')
  return Float64Array.from({ length: count }, (_, row) => Number(rows.getBigInt64(row * size + at, true)))
}

/** A field of four bytes, of everybody. */
function whole({ rules, people, count }: Simulation, field: string): Int32Array {
  const rows = rules.view(people), size = rules.itemSize('PERSON'), at = rules.offset('PERSON', field)
  return Int32Array.from({ length: count }, (_, row) => rows.getInt32(row * size + at, true))
}

/** A field of one byte, of everybody. */
function small({ rules, people, count }: Simulation, field: string): Uint8Array {
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
