// Outcomes of a simulated world, as sums over what was counted (page/outcomes_as_data.py says which), as in measures/outcomes.py.
import type { Block } from './engine'
import type { OutcomeData, PageData, Sum } from './protocol'
import type { Simulation } from './world'

/** Every outcome from `since` (a January) on, NaN where nobody lived, and on how many events or agents it rests. */
export function outcomesOf(data: PageData, world: Simulation, since: number): { values: Float64Array; agents: Float64Array } {
  const people = agentsAway(data, world, since), sums = new Map<string, number>()
  const sum = (of: Sum): number => {
    const key = JSON.stringify(of)
    if (!sums.has(key)) sums.set(key, total(world, of, since))
    return sums.get(key)!
  }
  const values = data.outcomes.map(({ part, whole }) => (whole ? ratio(sum(part), sum(whole)) : sum(part)))
  const { scale } = world.world
  const behind = (one: OutcomeData): number => sum(one.behind === 'whole' && one.whole ? one.whole : one.part) / scale
  return { values: Float64Array.from(values), agents: Float64Array.from(data.outcomes, one => Math.min(people, behind(one))) }
}

function total(world: Simulation, of: Sum, since: number): number {
  if (of.of === 'moves') return moves(world, of, since)
  return of.of === 'condition' ? condition(world, of, since) : months(world, of, since)
}

function moves({ rules, books: { flows } }: Simulation, of: Extract<Sum, { of: 'moves' }>, since: number): number {
  const [, places, , sexes, groups] = flows.shape
  let sum = 0
  eachFrom(flows, since, month => {
    const flow = rules.floats(rules.item(flows, month))
    for (const from of of.from) for (const to of of.to) for (let sex = 0; sex < sexes; sex++) for (const group of of.groups)
      sum += flow[((from * places + to) * sexes + sex) * groups + group]
  })
  return sum
}

function condition({ rules, books: { conditions } }: Simulation, of: Extract<Sum, { of: 'condition' }>, since: number): number {
  const width = rules.itemSize('CONDITION') / 8, [, , sexes, classes] = conditions.shape
  let sum = 0
  eachFrom(conditions, since / 12, year => {
    const row = rules.floats(rules.item(conditions, year))
    for (const place of of.places) for (let cell = 0; cell < sexes * classes; cell++)
      sum += row[(place * sexes * classes + cell) * width + of.measure]
  })
  return sum / of.per
}

function months({ rules, books: { decided } }: Simulation, of: Extract<Sum, { of: 'months' }>, since: number): number {
  const [, , states] = decided.shape
  let sum = 0
  eachFrom(decided, since / 12, year => {
    const spent = rules.floats(rules.item(decided, year))
    for (const place of of.places) for (let state = 0; state < states; state++) {
      if (of.states && !of.states.includes(state)) continue
      const at = (place * states + state) * 2
      sum += spent[at + 1] + (of.risk_held ? 0 : spent[at])
    }
  })
  return sum
}

/** Agents who came to live anywhere away from home. */
function agentsAway(data: PageData, { rules, books: { residents } }: Simulation, since: number): number {
  const { ORIGIN_BORDER, ORIGIN_INTERIOR, DEAD } = data.enums.place, [, places, sexes, classes] = residents.shape
  let sum = 0
  eachFrom(residents, since / 12, year => {
    const agents = rules.wholes(rules.item(residents, year))
    for (let place = 0; place < places; place++) {
      if ([ORIGIN_BORDER, ORIGIN_INTERIOR, DEAD].includes(place)) continue
      for (let cell = 0; cell < sexes * classes; cell++) sum += Number(agents[place * sexes * classes + cell])
    }
  })
  return sum
}

function eachFrom(block: Block, first: number, see: (index: number) => void): void {
  for (let index = first; index < block.shape[0]; index++) see(index)
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : NaN
}
