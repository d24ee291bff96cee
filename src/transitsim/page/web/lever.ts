// What may be done to a lever: a factor or a value in its range, as with_lever (inputs/regime.py) takes it.
import type { Lever, PageData } from './protocol'
import type { Turned } from './state'
import { numberOf } from './numbers'
import { say } from './words/controls.en'

export const MOST = 1000 // largest factor that is taken for meant

export interface Read<T> { value?: T; wrong?: string } // neither: nothing was given

/** A factor 'x0.5' or a value '80' of a lever; `typed` is what somebody wrote, when it was not all of that. */
export function readTurned(lever: Lever, text: string, typed = text): Read<Turned> {
  const told = text.trim()
  if (!told) return {}
  const factor = /^[x×*]/i.test(told)
  const amount = numberOf(factor ? told.slice(1) : told)
  if (amount === null) return { wrong: say.noNumber(lever.name, typed) }
  const [low, high] = factor ? [0, MOST] : [lever.low, lever.high]
  if (amount < low || amount > high) return { wrong: say.outside(lever.name, amount, low, high) }
  return { value: factor ? { lever: lever.name, factor: amount } : { lever: lever.name, value: amount } }
}

export function turnedText(turned: Turned): string {
  return turned.factor !== undefined ? `x${turned.factor}` : String(turned.value)
}

/** Whether a lever turned so is not turned at all. */
export const isAsItWas = (turned: Turned): boolean => turned.factor === 1

/** The same list with one lever turned anew, in its old place or at the end; a factor of 1, or null, takes it off. */
export function withTurned(list: Turned[], lever: string, to: Turned | null): Turned[] {
  const gone = to === null || isAsItWas(to)
  if (gone) return list.filter(one => one.lever !== lever)
  return list.some(one => one.lever === lever) ? list.map(one => (one.lever === lever ? to : one)) : [...list, to]
}

export function leverOf(data: PageData, name: string): Lever | undefined {
  return data.levers.find(one => one.name === name)
}
