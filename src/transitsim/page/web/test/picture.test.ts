import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holderBits, look } from '../colours'
import { Dots } from '../dots'
import { fatesOf, peopleApart, somebody } from '../fates'
import { runsOf, stretchesOf, written } from '../lanes'
import { count, mostIn, noCounts } from '../map_counts'
import { drawDot, drawFlows, drawGround, type Label, labelsOf, type MapWords } from '../map_draw'
import { Geometry, layoutOf, place, PLACES, TRANSIT } from '../map_layout'
import type { Code, Frames } from '../protocol'
import { slotsOf, UNSEATED } from '../slots'
import { SvgPen, smooth, widthOf } from '../svg'

const constraints: Code = {
  none: 0, funds: 1, guide: 2, confined: 4, surveillance: 8, child: 16, border: 32, health: 64, information: 128,
    eligibility: 256, household: 512,
}
const SIZES = [[492, 415], [356, 335], [366, 188], [720, 558], [492, 316]] as const
// the largest clusters of the first case at one dot for 200 people, in any month and shipped regime
const MOST = [4005, 0, 226, 212, 404, 162, 31, 19, 51, 45, 3, 1182, 72, 276]
const words: MapWords = {
  lands: { origin: 'North Korea', transit: 'China', destination: 'South Korea' },
  places: { 2: 'Border area', 3: 'Villages', 4: 'Cities', 5: 'Inland', 7: 'Arrested', 8: 'Sent back', 12: 'Elsewhere' },
  road: 'On the road', died: 'Died away from home', diedAtHome: 'died at home',
}

let state = 7
const draw = (below: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % 65536 * below >> 16

/** A world of people who move at random; in transit some are held by two constraints. */
function worldOf(people: number, months: number): Frames {
  const place = new Uint8Array(people * months), seen = new Uint8Array(people * months), holds = new Uint16Array(people * months)
  const person = Float64Array.from({ length: people }, (_, row) => 100 + row)
  for (let at = 0; at < place.length; at++) {
    const before = at < people ? at % 2 : place[at - people]
    place[at] = before === 13 || draw(8) ? before : draw(14)
    const gone = place[at] === 13
    seen[at] = gone ? (before < 2 || seen[at - people] === look.diedAtHome ? look.diedAtHome : look.died)
      : place[at] < 2 ? look.home : place[at] < 6 ? 3 + draw(4) : place[at] === 7 || place[at] === 8 ? look.locked : look.road
    if (seen[at] === look.held) holds[at] = [1, 3, 128, 0][draw(4)]
  }
  const slot = slotsOf({ people, months, person, place, look: seen }), none = new Float64Array(months * 196)
  const alone = new Int8Array(people).fill(-1), rows = Int32Array.from(person.keys())
  return { people, months, person, place, look: seen, holds, slot, flow: none, ladder: none, arrivals: none, levers: none,
    family: rows, mother: alone, father: alone, spouse: alone, born: new Int32Array(people), sex: new Uint8Array(people),
    milliseconds: 0 }
}

test('every one of the ten constraints is one of what the key names', () => {
  const bitsOf = holderBits(constraints)
  const named = Object.values(constraints).filter(bit => bit).map(bit => bitsOf(bit))
  assert.deepEqual(named, [1, 2, 4, 8, 16, 32, 64, 64, 64, 64])
  assert.equal(bitsOf(3), 3)
  assert.equal(bitsOf(0), 64)
})

test('every place of every layout lies inside the map, at every size', () => {
  const spot = new Float32Array(2)
  for (const context of ['north_korea_china', 'upland_rivermark']) {
    for (const [times, [width, height]] of [1, 4].flatMap(many => SIZES.map(size => [many, size] as const))) {
      const all = MOST.map(most => times * most), map = new Geometry(layoutOf(context), width, height, all)
      all.forEach((most, here) => {
        for (let slot = 0; slot < most; slot++) {
          map.at(here, slot, spot)
          const inside = spot[0] > 0 && spot[0] < width && spot[1] > 0 && spot[1] < height
          assert.ok(inside, `${context} ${width}x${height}: place ${here}, slot ${slot} at ${spot}`)
        }
      })
    }
  }
})

test('clusters in transit do not run into each other when all are at their largest', () => {
  for (const context of ['north_korea_china', 'upland_rivermark']) {
    for (const [width, height] of SIZES) {
      const layout = layoutOf(context), map = new Geometry(layout, width, height, MOST)
      for (const one of TRANSIT) {
        for (const other of TRANSIT.filter(here => here > one)) {
          const [dx, dy] = [0, 1].map(axis => Math.abs(layout.anchors[one][axis] - layout.anchors[other][axis]))
          const room = map.sideEdge(one, MOST[one] - 1) + map.sideEdge(other, MOST[other] - 1)
          const high = map.edge(one, MOST[one] - 1) + map.edge(other, MOST[other] - 1)
          assert.ok(map.x(dx) > 0.92 * room || map.y(dy) > 0.92 * high, `${context} ${width}x${height}: ${one} and ${other}`)
        }
      }
    }
  }
})

test('names on the map keep apart, and inside it', () => {
  const over = (a: Label, b: Label) => {
    const size = a.pieces[0].style.size
    return Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 2 && Math.abs(a.y - b.y) < 0.7 * size
  }
  for (const [width, height] of SIZES) {
    for (let time = 0; time < 200; time++) {
      const counts = noCounts(), context = time % 2 ? 'north_korea_china' : 'upland_rivermark'
      const map = new Geometry(layoutOf(context), width, height, MOST)
      MOST.forEach((most, here) => {
        counts.reach[here] = time ? draw(most) - 1 : most - 1
        counts.inPlace[here] = counts.reach[here] + 1
      })
      Object.assign(counts, { diedAway: draw(74), diedAtHome: draw(400) })
      const labels = labelsOf(map, counts, 200, width < 420 ? { ...words, died: 'Died away' } : words)
      for (const [index, label] of labels.entries()) {
        assert.ok(label.x >= 0 && label.x + label.width <= width + 1 && label.y < height,
          `${width}x${height}: ${label.pieces[0].words}`)
        for (const other of labels.slice(index + 1)) {
          assert.ok(!over(label, other), `${width}x${height}: ${label.pieces[0].words} over ${other.pieces[0].words}`)
        }
      }
    }
  }
})

test('counts of a month are those of its dots, and who died at home is apart', () => {
  const world = worldOf(500, 30), month = 29
  const counts = count(world, month, constraints)
  const rows = Array.from({ length: world.people }, (_, row) => month * world.people + row)
  const of = (seen: number) => rows.filter(at => world.look[at] === seen).length
  assert.equal(counts.diedAway, of(look.died))
  assert.equal(counts.diedAtHome, of(look.diedAtHome))
  assert.ok(counts.diedAway > 0 && counts.diedAtHome > 0)
  assert.equal(counts.inPlace[place.dead], counts.diedAway)
  assert.equal(counts.held, of(look.held))
  assert.ok(Math.abs(counts.holds.reduce((a, b) => a + b, 0) - counts.held) < 1e-9)
  assert.equal(counts.inPlace.reduce((a, b) => a + b, 0), rows.filter(at => world.slot[at] !== UNSEATED).length)
  const most = mostIn([world])
  for (let here = 0; here < PLACES; here++) assert.ok(counts.reach[here] < Math.max(1, most[here]))
})

test('dots that are sent elsewhere are the people who moved', () => {
  const world = worldOf(300, 20), map = new Geometry(layoutOf('north_korea_china'), 492, 403, mostIn([world]))
  const dots = new Dots(world.people)
  dots.settle(world, 0, map, 0, 0)
  let moved = 0
  for (let month = 1; month < world.months; month++) {
    for (let row = 0; row < world.people; row++) {
      const at = month * world.people + row
      const [here, before] = [world.place[at], world.place[at - world.people]].map(one => Math.max(1, one))
      if (here !== before && world.slot[at] !== UNSEATED && world.slot[at - world.people] !== UNSEATED) moved++
    }
    moved -= dots.settle(world, month, map, 1000 * month, 400)
    dots.advance(1000 * month + 200)
    assert.ok(dots.movingCount > 0)
    dots.advance(1000 * month + 401)
    assert.equal(dots.movingCount, 0)
  }
  assert.equal(moved, 0)
})

test('a life in lanes has every month once', () => {
  const world = worldOf(20, 60)
  for (let row = 0; row < world.people; row++) {
    for (const parts of [runsOf(world, row), stretchesOf(world, row)]) {
      assert.equal(parts[0].from, 0)
      assert.equal(parts[parts.length - 1].to, world.months)
      parts.slice(1).forEach((part, index) => assert.equal(part.from, parts[index].to))
    }
  }
})

test('words over a lane stand over their stretch and not over each other', () => {
  const stretches = [{ from: 0, to: 10, place: 0 }, { from: 10, to: 12, place: 7 }, { from: 12, to: 40, place: 3 },
    { from: 40, to: 60, place: 11 }]
  const out = written(stretches, month => month * 5, here => `place ${here}`, text => text.length * 6, 300)
  assert.deepEqual(out, [{ x: 0, words: 'place 0' }, { x: 60, words: 'place 3' }, { x: 200, words: 'place 11' }])
})

test('fates are of those in transit when the worlds part, and their groups make up all of them', () => {
  const ours = worldOf(400, 40), theirs = worldOf(400, 40), since = 20
  const there = Array.from({ length: 400 }, (_, row) => ours.place[(since - 1) * 400 + row]).filter(here => here >= 2
    && here <= 5).length
  const groups = fatesOf([ours, theirs], since)
  assert.equal(groups.reduce((sum, group) => sum + group.people.length, 0), there)
  assert.deepEqual(groups.map(group => group.people.length), groups.map(group => group.people.length).sort((a, b) => b - a))
  for (const { fates: [a, b] } of peopleApart([ours, theirs], since)) assert.notEqual(a, b)
  assert.ok(groups[0].people.includes(somebody([ours, theirs], since)!))
  assert.deepEqual(peopleApart([ours, ours], since), [])
})

test('a picture is one SVG document with everything that was drawn, and nothing from outside', () => {
  const world = worldOf(200, 24), map = new Geometry(layoutOf('upland_rivermark'), 480, 372, mostIn([world])), pen = new SvgPen()
  drawGround(pen, map)
  drawFlows(pen, map, { ...world, flow: new Float64Array(24 * 196).fill(400) }, 23, 200)
  for (let seen = 1; seen < 12; seen++) drawDot(pen, seen, 5, 10, 10, 4)
  const svg = new SvgPen().around(pen, 30, 480, 402, 'A & <B>')
  assert.ok(svg.includes('<title>A &#38; &#60;B&#62;</title>'))
  assert.ok(svg.includes('linearGradient') && svg.includes('viewBox="0 0 480 402"'))
  assert.ok(!/NaN|undefined|href|<script|style=/.test(svg))
})

test('a smooth line goes through its points', () => {
  const points = [0, 0, 10, 5, 20, 0, 30, 9], line = smooth(points, false, 8)
  for (let index = 0; index < 4; index++) assert.deepEqual(line.slice(16 * index, 16 * index + 2),
    points.slice(2 * index, 2 * index + 2))
  assert.ok(widthOf('abc', { size: 10, weight: 400, colour: '' }) > 10)
})
