// What colours say. On the map a colour says one thing, what holds a person; regimes have colours that no dot has.
// Searched for the greatest least distance in OKLab under normal, protan, deutan and tritan sight: the least is 0.10.
import type { Code } from './protocol'

export const paint = {
  ink: '#16232E', quiet: '#5B6973', paper: '#F4F2EC', line: '#D9D8D0', white: '#FFFFFF', other: '#6B3FA0', otherPale: '#EFEAF6',
  sea: '#E4ECEF', surf: '#CEDDE3', land: '#FBFAF6', farLand: '#F1EFE7', coast: '#CBD3D2', river: '#9DBFD0', fence: '#8C979C',
  road: '#FFFFFF', roadDots: '#C9BFA6', flow: '#6F818B',
  home: '#A9B4B5', wishes: '#3E4C55', stays: '#B4C2CA', hollow: '#71808A', free: '#0A7564', locked: '#CC1F14', died: '#16232E',
} as const

export type HolderName = 'money' | 'guide' | 'held' | 'checks' | 'child' | 'border' | 'rest'
export interface Holder {
  name: HolderName; colour: string
  dark: boolean // white text stands on it
  constraints: string[]
}

/** What closes the way, in the order in which pies and bars show it; the model's constraints that each stands for. */
export const holders: readonly Holder[] = [
  { name: 'money', colour: '#12309E', dark: true, constraints: ['funds'] },
  { name: 'guide', colour: '#F2AE00', dark: false, constraints: ['guide'] },
  { name: 'held', colour: '#CC1F14', dark: true, constraints: ['confined'] },
  { name: 'checks', colour: '#3B8BF0', dark: false, constraints: ['surveillance'] },
  { name: 'child', colour: '#BC7AAD', dark: false, constraints: ['child'] },
  { name: 'border', colour: '#23262B', dark: true, constraints: ['border'] },
  { name: 'rest', colour: '#60345C', dark: true, constraints: ['health', 'information', 'eligibility', 'household'] },
]

/** Bits of the model's constraints, to bits of `holders` by their index; who is held by nothing named: the rest. */
export function holderBits(codes: Code): (bits: number) => number {
  const named = lowerCased(codes)
  const masks = holders.map(one => one.constraints.reduce((mask, name) => mask | (named[name] ?? 0), 0))
  const rest = 1 << (holders.length - 1)
  return bits => masks.reduce((found, mask, index) => (bits & mask ? found | (1 << index) : found), 0) || rest
}

/** The same codes, their names in small letters. */
export const lowerCased = (codes: Code): Code =>
  Object.fromEntries(Object.entries(codes).map(([name, code]) => [name.toLowerCase(), code]))

/** What every look is on the map; the numbers are those of `protocol.ts`. */
export const look = {
  hidden: 0, home: 1, tries: 2, stays: 3, would: 4, held: 5, can: 6, trip: 7, road: 8, locked: 9, arrived: 10, died: 11,
  diedAtHome: 12, child: 13,
} as const
