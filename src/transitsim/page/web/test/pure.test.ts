import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PageData, Replicate } from '../protocol'
import { label, parseMonth, january } from '../calendar'
import { compareCommand, otherRegime, shellLine } from '../command'
import { csv } from '../csv'
import { confidence, difference, signKnown } from '../interval'
import { readTurned, withTurned } from '../lever'
import { linkOf, readLink, usualScenario } from '../link'
import { numberOf } from '../numbers'
import { search, type Entry } from '../search'
import { signed } from '../words/controls.en'

const regime = (name: string) => ({ name, title: name, question: '', status: 'hypothetical', levers: [], statements: {} })
const context = (name: string, base: string, others: string[]) => ({
  name, title: name, countries: { origin: 'A', transit: 'B', destination: 'C' }, places: [], months: 360,
  last_month: '2024-12', base,
  regimes: [base, ...others].map(regime), caveats: [], assumed: [1, 2] as [number, number],
  parameters: [
    { name: 'behaviour.discount', column: '', unit: '', meaning: '', low: 0.97, high: 0.998, value: 0.99, source: 'assumed' },
  ],
})
const lever = (name: string, high: number) => ({ name, column: name.replace('.', '_'), unit: '', meaning: '', low: 0, high })
const data = {
  version: '0', source: '', contexts: [context('land', 'history', ['safe_passage', 'own one']), context('isle', 'calm', [])],
  levers: [lever('route.fee', 1e6), lever('route.open', 1), lever('third.places', 1)], outcomes: [],
  t90: [6.313751514675043, 2.919985580355516], few: 30,
  default_scale: 200, enums: {}, records: {},
} as unknown as PageData

test('months', () => {
  assert.equal(label(132), '2006-01')
  assert.equal(parseMonth('2006-01'), 132)
  assert.equal(parseMonth('2006'), 132)
  assert.equal(january(140), 132)
  for (const nonsense of ['', '2006-13', 'x', '06-01', '2006-01-01']) assert.equal(parseMonth(nonsense), null)
})

test('an empty field is no number, and nonsense is none', () => {
  for (const nonsense of ['', ' ', 'x', '1..2', '0x10', 'Infinity', '1e999', '--1']) assert.equal(numberOf(nonsense), null)
  assert.deepEqual(['0.5', '.5', '1,000', '-3', '2e3'].map(numberOf), [0.5, 0.5, 1000, -3, 2000])
})

test('an address without a scenario opens with the usual question', () => {
  for (const hash of ['', '#', '#month=2009-01']) {
    const { scenario, wrong } = readLink(hash, data)
    assert.deepEqual(scenario, usualScenario(data))
    assert.deepEqual(wrong, [])
  }
  assert.equal(readLink('#month=2009-01', data).month, 168)
})

test('a link read again is the same scenario', () => {
  const asked = {
    ...usualScenario(data), regime: 'own one', since: 140,
    turned: [{ lever: 'route.fee', factor: 0.5 }, { lever: 'route.open', value: 0 }],
    preferences: { 'behaviour.discount': 0.98 }, seed: 7, scale: 50, replicate: 3,
  }
  const found = readLink(linkOf(asked, data, 150, 1234567890123), data)
  assert.deepEqual(found, { scenario: asked, month: 150, person: 1234567890123, wrong: [] })
  const nothing = { ...usualScenario(data), regime: '' }
  assert.deepEqual(readLink(linkOf(nothing, data, 0, null), data).scenario, nothing)
  const isle = usualScenario(data, data.contexts[1])
  assert.deepEqual(readLink(linkOf(isle, data, 9, null), data).scenario, isle)
})

test('whatever is not understood in an address is told, and the rest holds', () => {
  const wrong: Record<string, RegExp> = {
    'context=moon': /no context “moon”/, 'regime=nowhere': /no regime “nowhere”/, 'since=2050-01': /no month/,
    'since=': /no month/, 'seed=-1': /seed/, 'seed=1.5': /seed/, 'scale=0': /scale/, 'replicate=x': /replicate/,
    'month=1066': /no month/, 'person=me': /person/, 'route.fee=': /^$/, 'route.fee=xhalf': /no number/,
    'route.fee=-3': /outside/, 'third.places=2': /outside/, 'route.fee=x1001': /outside/,
    'route.fee=x2&route.fee=x3': /twice/, 'behaviour.discount=2': /outside/, 'behaviour.discount=': /no number/,
    'route.free=1': /nothing here/, '%E0%A4%A': /nothing here/, 'regime=safe_passage&regime=history': /twice/,
  }
  for (const [part, expected] of Object.entries(wrong)) {
    const found = readLink(`#base=history&${part}&route.open=0.5`, data)
    if (expected.source === '^$') assert.deepEqual(found.wrong, [])
    else {
      assert.equal(found.wrong.length, 1, part)
      assert.match(found.wrong[0], expected)
    }
    assert.ok(found.scenario.turned.some(one => one.lever === 'route.open' && one.value === 0.5), part)
  }
})

test('a lever is turned once, and a factor of 1 is as it was', () => {
  const fee = data.levers[0]
  assert.deepEqual(readTurned(fee, ''), {})
  assert.deepEqual(readTurned(fee, ' x0.5'), { value: { lever: 'route.fee', factor: 0.5 } })
  assert.deepEqual(readTurned(fee, '0'), { value: { lever: 'route.fee', value: 0 } })
  const once = withTurned([{ lever: 'route.open', value: 0 }], 'route.fee', { lever: 'route.fee', factor: 2 })
  const twice = withTurned(once, 'route.fee', { lever: 'route.fee', value: 3 })
  assert.deepEqual(twice.map(one => one.lever), ['route.open', 'route.fee'])
  assert.equal(withTurned(once, 'route.fee', { lever: 'route.fee', factor: 1 }).length, 1)
  assert.equal(withTurned(once, 'route.fee', null).length, 1)
})

test('the command of a scenario', () => {
  const asked = { ...usualScenario(data), turned: [{ lever: 'route.fee', factor: 0.5 }] }
  assert.equal(
    compareCommand({ ...asked, preferences: { 'behaviour.discount': 0.98 } }, data, 20),
    'transitsim compare context=land baseline=history regimes=safe_passage@2006-01+route.fee:x0.5@2006-01 since=2006-01 '
    + 'replicates=20 scale=200 seed=1 until=2024-12 assumptions=point behaviour.discount=0.98',
  )
  assert.match(compareCommand({ ...asked, since: 140 }, data, 1), /regimes=safe_passage@2006-09.* since=2006-01 replicates=2 /)
  assert.equal(otherRegime({ ...asked, since: 0 }), 'safe_passage+route.fee:x0.5')
  assert.equal(otherRegime({ ...asked, regime: '', turned: [] }), 'history')
  assert.equal(shellLine(["regimes=own one", "a='b,c'", '=x']), `'regimes=own one' 'a='"'"'b,c'"'"'' '=x'`)
})

test('the interval of a mean is that of Student', () => {
  assert.deepEqual(confidence([1], data.t90), [NaN, NaN])
  const [low, high] = confidence([1, 2, 6], data.t90) // mean 3, s = sqrt(7), t(2) = 2.91998...
  assert.ok(Math.abs(low - (3 - 2.919985580355516 * Math.sqrt(7 / 3))) < 1e-12 && Math.abs(high + low - 6) < 1e-12)
})

test('a difference leaves out what nobody lived, and says when it is chance', () => {
  const one = (number: number, base: number, other: number, behind: number): Replicate => {
    const [outcomes, agents] = [[base, other], [behind, 0]].map(([a, b]) => [Float64Array.of(a), Float64Array.of(b)])
    return { number, since: 0, outcomes, agents } as Replicate
  }
  const found = difference([one(0, 10, 12, 40), one(1, NaN, 5, 40), one(2, 20, 24, 40)], 0, data.t90, 30)
  assert.deepEqual([found.values, found.base, found.other, found.mean, found.few], [[2, 4], 15, 18, 3, false])
  assert.equal(signKnown(found), false)
  assert.equal(difference([one(0, 1, 2, 20)], 0, data.t90, 30).few, true)
})

test('levers are found by what people call them', () => {
  const entry = (name: string, words: string, also: string): Entry => ({ name, group: '', words, also, meaning: '', unit: '' })
  const all = [
    entry('route.fee', 'Price of the road', 'cost smuggler'), entry('transit.arrest_hazard', 'Arrests in China', 'police'),
    entry('transit.wage', 'Pay without papers', 'wage salary'),
  ]
  const names = (query: string) => search(all, query).map(one => one.name)
  assert.deepEqual(names(''), ['route.fee', 'transit.arrest_hazard', 'transit.wage'])
  assert.deepEqual(names('smugglers'), ['route.fee'])
  assert.deepEqual(names('arrest'), ['transit.arrest_hazard'])
  assert.deepEqual(names('salery'), ['transit.wage'])
  assert.deepEqual(names('route.fee'), ['route.fee'])
  assert.deepEqual(names('price police'), [])
})

test('tables as CSV', () => {
  assert.equal(csv(['a', 'b'], [[1, 'x'], [NaN, 'y, "z"']]), 'a,b\n1,x\n,"y, ""z"""\n')
})

test('a change is told with its sign', () => {
  assert.deepEqual([4200, 0.2, -0.2, NaN].map(one => signed(one)), ['+4,200', '0', '0', '–'])
  assert.equal(signed(-0.0312, 3), '−0.031')
})
