// The address holds the scenario: #context=...&regime=safe_passage&since=2006-01&route.fee=x0.5&seed=1&month=2009-01&person=17.
// What cannot be understood is left out, and a sentence says so.
import type { ContextData, PageData } from './protocol'
import type { Scenario } from './state'
import { label, parseMonth } from './calendar'
import { isAsItWas, leverOf, readTurned, turnedText } from './lever'
import { numberOf, wholeOf } from './numbers'
import { favouriteRegimes, say } from './words/controls.en'

/** Least and greatest of the whole numbers of a scenario; below the least scale a browser has no room for so many people. */
export const wholes = { seed: [0, 4294967295], scale: [20, 1e9], replicate: [0, 1e6] } satisfies Record<string, [number, number]>
const USUAL_SINCE = '2006-01'
const LOOKED_AT = ['month', 'person'] // they decide no number

export interface Place { scenario: Scenario; month: number; person: number | null; wrong: string[] }

/** The question with which a context opens. */
export function usualScenario(data: PageData, context: ContextData = data.contexts[0]): Scenario {
  const regime = favouriteRegimes.find(name => context.regimes.some(one => one.name === name))
    ?? context.regimes.find(one => one.name !== context.base)?.name ?? ''
  const since = parseMonth(USUAL_SINCE)!
  return {
    context: context.name, base: context.base, regime, since: since < context.months - 1 ? since : 0, turned: [],
    preferences: {}, seed: 1, scale: data.default_scale, replicate: 0,
  }
}

/** The scenario as it stands after '#', readable; what is usual in the context is left out. */
export function linkOf(scenario: Scenario, data: PageData, month: number, person: number | null): string {
  const { context, base, regime, since, turned, preferences, seed, scale, replicate } = scenario
  const here = data.contexts.find(one => one.name === context)!
  const parts: [string, string][] = [['context', context]]
  if (base !== here.base) parts.push(['base', base])
  if (regime) parts.push(['regime', regime])
  parts.push(['since', label(since)])
  for (const one of turned) parts.push([one.lever, turnedText(one)])
  for (const [name, value] of Object.entries(preferences)) parts.push([name, String(value)])
  parts.push(['seed', String(seed)])
  if (scale !== data.default_scale) parts.push(['scale', String(scale)])
  if (replicate) parts.push(['replicate', String(replicate)])
  parts.push(['month', label(month)])
  if (person !== null) parts.push(['person', String(person)])
  return '#' + parts.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')
}

/** What an address asks for. */
export function readLink(hash: string, data: PageData): Place {
  const wrong: string[] = []
  const given = wordsOf(hash, wrong)
  const take = (key: string): string | undefined => {
    const value = given.get(key)
    given.delete(key)
    return value
  }
  const name = take('context')
  const context = data.contexts.find(one => one.name === name) ?? data.contexts[0]
  if (name !== undefined && context.name !== name) wrong.push(say.noContext(name, data.contexts.map(one => one.name)))
  const asks = name !== undefined || [...given.keys()].some(key => !LOOKED_AT.includes(key))
  const scenario = { ...usualScenario(data, context), ...(asks ? { regime: '' } : {}) }

  function regime(key: 'base' | 'regime'): void {
    const told = take(key)
    if (told === undefined) return
    if (told === '' && key === 'regime') return
    if (context.regimes.some(one => one.name === told)) scenario[key] = told
    else wrong.push(say.noRegime(told, context.title))
  }
  function whole(key: keyof typeof wholes): void {
    const [low, high] = wholes[key]
    const told = take(key)
    if (told === undefined) return
    const value = wholeOf(told, low, high)
    if (value === null) wrong.push(say.noWhole(key, told, low, high, scenario[key]))
    else scenario[key] = value
  }
  function dated(key: string, usual: number): number {
    const told = take(key)
    if (told === undefined) return usual
    const value = parseMonth(told)
    if (value !== null && value >= 0 && value < context.months) return value
    wrong.push(say.noMonth(key, told, label(0), label(context.months - 1), label(usual)))
    return usual
  }

  regime('base')
  regime('regime')
  whole('seed')
  whole('scale')
  whole('replicate')
  scenario.since = dated('since', scenario.since)
  const month = dated('month', scenario.since)
  const person = personOf(take('person'), wrong)
  for (const [key, told] of given) {
    const lever = leverOf(data, key)
    const preference = context.parameters.find(one => one.name === key)
    if (lever) {
      const read = readTurned(lever, told)
      if (read.value && !isAsItWas(read.value)) scenario.turned.push(read.value)
      if (read.wrong) wrong.push(read.wrong)
    } else if (preference) {
      const value = numberOf(told)
      if (value === null) wrong.push(say.noNumber(key, told))
      else if (value < preference.low || value > preference.high) {
        wrong.push(say.outside(key, value, preference.low, preference.high))
      } else if (value !== preference.value) scenario.preferences[key] = value
    } else wrong.push(say.unknownWord(key, told))
  }
  return { scenario, month, person, wrong }
}

/** The words after '#' by name; the first of two with one name holds, and a sentence says so. */
function wordsOf(hash: string, wrong: string[]): Map<string, string> {
  const given = new Map<string, string>()
  for (const part of hash.replace(/^#/, '').split('&')) {
    if (!part) continue
    const [key, value] = split(part)
    if (given.has(key)) wrong.push(say.twice(key, given.get(key)!))
    else given.set(key, value)
  }
  return given
}

function split(part: string): [string, string] {
  const at = part.indexOf('=')
  return at < 0 ? [decoded(part), ''] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function personOf(told: string | undefined, wrong: string[]): number | null {
  if (told === undefined) return null
  const value = wholeOf(told, 0, Number.MAX_SAFE_INTEGER)
  if (value === null) wrong.push(say.noPerson(told))
  return value
}
