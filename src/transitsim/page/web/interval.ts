// Paired differences over replicates with the interval of their mean, equal to measures/intervals.py (confidence, paired).
import type { Replicate } from './protocol'

export const TOLD_FROM = 5 // replicates below which nothing is claimed

export interface Difference {
  values: number[] // of every replicate in which both worlds have the number
  base: number; other: number; mean: number
  low: number; high: number // 90 % Student interval of the mean; NaN without one
  few: boolean // rests on too few simulated events: mostly chance
}

/** mean +- t(n - 1) s / sqrt(n); NaN below two values. */
export function confidence(values: number[], t90: number[]): [number, number] {
  const count = values.length
  if (count < 2) return [NaN, NaN]
  const mean = meanOf(values)
  const error = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (count - 1) / count)
  const reach = t90[Math.min(count - 1, t90.length) - 1] * error
  return [mean - reach, mean + reach]
}

/** One outcome over the replicates so far. */
export function difference(found: Replicate[], outcome: number, t90: number[], few: number): Difference {
  const both = found.filter(one => one.outcomes.every(world => Number.isFinite(world[outcome])))
  const [base, other] = [0, 1].map(side => meanOf(both.map(one => one.outcomes[side][outcome])))
  const values = both.map(one => one.outcomes[1][outcome] - one.outcomes[0][outcome])
  const [low, high] = confidence(values, t90)
  const behind = Math.max(...[0, 1].map(side => meanOf(found.map(one => one.agents[side][outcome]))))
  return { values, base, other, mean: meanOf(values), low, high, few: behind < few }
}

/** Whether the interval lies off zero. */
export function signKnown({ values, low, high }: Difference): boolean {
  return values.length >= TOLD_FROM && (low > 0 || high < 0)
}

function meanOf(values: number[]): number {
  return values.length ? values.reduce((sum, one) => sum + one, 0) / values.length : NaN
}
