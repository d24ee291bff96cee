import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slotsOf, UNSEATED, type Whereabouts } from '../slots'

/** People who wander between all places by a small generator of pseudo-random numbers; a death is for ever. */
function wanderers(people: number, months: number): Whereabouts {
  let state = 12345
  const draw = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % 65536 * below >> 16
  const place = new Uint8Array(people * months), look = new Uint8Array(people * months)
  for (let month = 0; month < months; month++) {
    for (let row = 0; row < people; row++) {
      const at = month * people + row, before = month ? place[at - people] : row % 2
      place[at] = before === 13 ? 13 : draw(10) ? before : draw(14)
      const died = place[at] === 13
      look[at] = !died ? (place[at] < 2 ? (row % 5 || month > 3 ? 1 : 0) : 3) : before < 2 || look[at - people] === 12 ? 12 : 11
    }
  }
  return { people, months, person: Float64Array.from({ length: people }, (_, row) => row * 7 + 2 ** 33), place, look }
}

const cluster = (place: number) => Math.max(1, place)

test('dots that move are the people who moved, and nobody else', () => {
  const world = wanderers(400, 60), { people, months, place } = world, slots = slotsOf(world)
  let moves = 0, dots = 0
  for (let at = people; at < people * months; at++) {
    const before = at - people
    if (slots[at] === UNSEATED || slots[before] === UNSEATED) continue
    if (cluster(place[at]) !== cluster(place[before])) moves++
    if (slots[at] !== slots[before] || cluster(place[at]) !== cluster(place[before])) dots++
  }
  assert.ok(moves > 1000)
  assert.equal(dots, moves)
})

test('nobody shares a slot, and clusters stay as small as their largest month', () => {
  const world = wanderers(300, 40), { people, months, place } = world, slots = slotsOf(world)
  const most = new Array(14).fill(0), furthest = new Array(14).fill(-1)
  for (let month = 0; month < months; month++) {
    const seen = new Set<number>(), count = new Array(14).fill(0)
    for (let at = month * people; at < (month + 1) * people; at++) {
      if (slots[at] === UNSEATED) continue
      const key = cluster(place[at]) * 65536 + slots[at]
      assert.ok(!seen.has(key))
      seen.add(key)
      const here = cluster(place[at])
      furthest[here] = Math.max(furthest[here], slots[at])
      count[here]++
    }
    for (let here = 2; here < 14; here++) most[here] = Math.max(most[here], count[here])
  }
  for (let here = 2; here < 14; here++) assert.equal(furthest[here], most[here] - 1)
})

test('those at home have one slot for ever, and who died at home or is not drawn has none', () => {
  const world = wanderers(200, 30), { people, place, look } = world, slots = slotsOf(world)
  const home = new Map<number, number>()
  slots.forEach((slot, at) => {
    assert.equal(slot === UNSEATED, look[at] === 0 || look[at] === 12)
    if (slot === UNSEATED || place[at] > 1) return
    assert.equal(home.get(at % people) ?? slot, slot)
    home.set(at % people, slot)
  })
  assert.equal(new Set(home.values()).size, home.size)
})
