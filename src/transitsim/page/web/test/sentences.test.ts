import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kin } from '../family'
import { Rows } from '../life'
import type { PageData, RecordType } from '../protocol'
import { sentencesOf, type Setting, totalsOf } from '../sentences'

const SMALL = ['place', 'home', 'hiding', 'entry_mode', 'goal', 'guide', 'permit', 'sponsored', 'kin_there', 'deceived',
  'employed', 'enterprise',
  'helped', 'registered', 'guardian', 'sex']
const WHOLE = ['desire_month', 'kin_punished', 'arrests', 'bond', 'rung', 'born', 'union_since',
  'violent_months']
const REAL = ['savings', 'debt', 'sent']
const record: RecordType = { size: SMALL.length + 4 * WHOLE.length + 8 * REAL.length, fields: {} }
let offset = 0
for (const [names, type, bytes] of [[REAL, '<f8', 8], [WHOLE, '<i4', 4], [SMALL, '|i1', 1]] as const) {
  for (const name of names) { record.fields[name] = [offset, type]; offset += bytes }
}

type Month = Record<string, number>
const START: Month = { desire_month: 99999, union_since: -1, born: -300, guardian: -1 }

/** A life of as many months as changes are given; each month keeps what the last had. */
function lifeOf(changes: Month[], price = 4200): Rows {
  const rows = new Uint8Array(changes.length * record.size), view = new DataView(rows.buffer), now: Month = { ...START }
  changes.forEach((change, month) => {
    Object.assign(now, change)
    for (const [name, [at, type]] of Object.entries(record.fields)) {
      const place = month * record.size + at, value = now[name] ?? 0
      if (type === '|i1') view.setInt8(place, value)
      else if (type === '<i4') view.setInt32(place, value, true)
      else view.setFloat64(place, value, true)
    }
  })
  return new Rows({ rows, price: new Float64Array(changes.length).fill(price), pay_now: new Float64Array(changes.length) },
    record)
}

const codes = (...names: string[]) => Object.fromEntries(names.map((name, code) => [name, code]))
const setting: Setting = {
  enums: {
    hiding: codes('none', 'shelter', 'employer', 'marriage', 'commercial_sex', 'rent'),
    entry: codes('not_yet', 'own_cash', 'visa', 'sponsored', 'credit', 'elite', 'other'),
    option: codes('stay', 'move', 'destination_alone', 'destination_with_child', 'third_country', 'return'),
  } as PageData['enums'],
  countries: { origin: 'Upland', transit: 'Rivermark', destination: 'the Coast' },
  at: here => `in place ${here}`,
}
const told = (changes: Month[], price?: number, kin?: Kin[]) => sentencesOf(lifeOf(changes, price), setting, kin)
  .map(one => `${one.month} ${one.words}`)
/** One of the family who is in these places month by month; 255: not born. */
const kin = (tie: Kin['tie'], born: number, places: number[]): Kin => ({
  tie, born, person: 0, woman: true, at: month => places[Math.min(month, places.length - 1)],
})

test('a guide is met, the road cannot be paid, and the person stays', () => {
  assert.deepEqual(told([{ place: 3 }, { guide: 1, savings: 900 }, {}]).slice(1), [
    '1 They met a guide. The road cost 4,200 dollars; they had 900 dollars. They stayed.',
  ])
})

test('a road that costs nothing is told so, and who sets out has not stayed', () => {
  assert.deepEqual(told([{ place: 3 }, { guide: 1, savings: 900 }, { place: 6, goal: 2 }], 0).slice(1), [
    '1 They met a guide. The road cost nothing.', '2 They set out for the Coast. The road cost nothing.',
  ])
})

test('from home to an arrest, a handing over, a release and another way', () => {
  assert.deepEqual(told([
    { home: 1, place: 1, desire_month: 0 },
      { place: 2, entry_mode: 4, bond: 12, hiding: 3, union_since: 1 },
    { bond: 0 }, {}, { place: 7, hiding: 0, union_since: -1, arrests: 1 }, { place: 8 },
      { place: 1 },
    { place: 3, entry_mode: 1, bond: 0 }, { place: 6, goal: 4, debt: 3000, savings: 0 }, { place: 9 }, { place: 12 },
      { place: 13 }, { guide: 1 },
  ], 4200, [
    kin('child', -50, [1, 2, 2, 2, 2, 8, 1]), kin('child', -20, [1, 2, 2, 2, 2, 8, 1]), kin('child', 3, [255, 255, 255, 2]),
    kin('parent', -600, [1, 1, 1, 13]),
  ]), [
    '0 They began to wish to cross.',
    '1 They crossed into Rivermark with 2 children, on credit against a placement.', '1 A union began, held to it for 12 months.',
    '2 They were no longer held.', '3 They had a child.',
    '3 Their mother died.', '4 They were arrested in Rivermark.', '4 Three of their children stayed in place 2.',
    '5 They were handed over to Upland and locked up.', '5 Two of their children and they were in the same place again.',
    '6 They were let go, home.',
    '7 They crossed into Rivermark, with cash in hand.', '7 Two of their children stayed in place 1.',
    '8 They set out for a third country. The road cost 4,200 dollars: they paid nothing and owed 3,000 dollars.',
    '9 They got out of Rivermark, and waited abroad.', '10 They were taken in by a third country.', '11 They died, in place 12.',
  ])
})

test('kin, helpers and embassies pay, and nothing is told of a price', () => {
  const child = kin('child', -20, [4, 6])
  assert.deepEqual(told([{ place: 4, sponsored: 1 }, { place: 6, goal: 3, sponsored: 0 }], 4200, [child]), [
    '0 Kin abroad offered to pay for the road.', '0 They crossed into Rivermark.',
      '1 They set out for the Coast with a child. Kin abroad paid.',
  ])
  assert.equal(told([{ place: 4 }, { place: 6, goal: 2, helped: 1 }])[1], '1 They set out for the Coast. Helpers paid.')
  assert.equal(told([{ place: 4 }, { place: 10, goal: 2, helped: 3 }])[1], '1 They entered an embassy.')
})

test('one who is born in the course of the world grows up, and with nobody to look after them an institution does', () => {
  const before = Array.from({ length: 216 }, () => ({}))
  const months = [{ place: -1, born: 1 }, { place: 3 }, { guardian: -3 }, ...before.slice(3), {}, { guardian: -1 }]
  assert.deepEqual(told(months, 4200, [
    kin('parent', -300, [3, 3, 7]), kin('spouse', -300, [3]),
  ]), [
    '1 They were born, in place 3.', '2 An institution looked after them from now on.', '217 They came of age.',
  ])
})

test('every sentence says “they”, and violence is a number only', () => {
  const life: Month[] = [{ place: 3, violent_months: 2 }, { hiding: 4, bond: 6 }, { place: 7 }, { place: 3, hiding: 0, bond: 0 },
    { permit: 1 }, { permit: 0, sent: 50 }]
  const words = told(life).join(' ')
  assert.ok(!/\b(she|he|her|his|violen\w*)\b/i.test(words), words)
  assert.deepEqual(totalsOf(lifeOf(life)), { violentMonths: 2, sent: 50 })
})

test('two lives part in the first month with another byte', () => {
  const one = lifeOf([{ place: 3 }, { savings: 5 }, {}]), other = lifeOf([{ place: 3 }, { savings: 6 }, { guide: 1 }])
  assert.equal(one.parting(other), 1)
  assert.deepEqual(one.differing(other, 1), ['savings'])
  assert.deepEqual(one.differing(other, 2), ['savings', 'guide'])
  assert.equal(one.parting(lifeOf([{ place: 3 }, { savings: 5 }, {}])), null)
})
