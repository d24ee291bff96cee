// Names of the two worlds, of places and of months, in words.
import { computed } from '@preact/signals'
import { paint } from './colours'
import type { MapWords } from './map_draw'
import { LABELLED } from './map_layout'
import type { ContextData } from './protocol'
import { context, data, type Pair, regimeOf, scenario } from './state'
import { times, titleOf } from './words/controls.en'
import { levers as leverWords } from './words/levers.en'
import * as words from './words/lives.en'

/** Titles of both worlds. */
export const titles = computed<Pair<string>>(() => {
  const { base, regime, turned } = scenario.value
  const named = (name: string) => { const found = regimeOf(name); return found ? titleOf(found) : name }
  const own = named(base), other = regime && named(regime)
  const moved = turned.map(({ lever, factor, value }) => {
    const name = leverName(lever)
    return factor === undefined ? `${name} ${number(value!)}` : `${name} ${times(factor)}`
  }).join(', ')
  if (!moved) return [own, other || own]
  return [own, other ? words.worlds.and(other, moved) : words.worlds.only(lowered(moved))]
})

export const colourOf = (side: 0 | 1): string => (side ? paint.other : paint.ink)

const inEnglish = new Intl.NumberFormat('en')
export const number = (value: number): string => inEnglish.format(Math.round(value * 1000) / 1000)
/** What a person would call a lever. */
export function leverName(lever: string): string {
  return filled(leverWords[lever]?.[0] ?? data.value.levers.find(one => one.name === lever)?.meaning ?? lever, context.value)
}
export const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
export const raised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Fill in the countries of a context. */
export function filled(text: string, { countries }: ContextData, name = ''): string {
  const known: Record<string, string> = { ...countries, name }
  return text.replace(/\{(\w+)\}/g, (all, key) => known[key] ?? all)
}

/** 'Rivermark port' of rivermark_port, with the capitals that countries have. */
export function plainName(id: string, { countries }: ContextData): string {
  const spaced = id.replaceAll('_', ' ')
  const found = Object.values(countries).find(country => spaced.startsWith(country.toLowerCase()))
  return found ? found + spaced.slice(found.length) : spaced
}

function wordsOf(place: number, of: ContextData): words.PlaceWords {
  return words.places[of.name]?.[place] ?? words.roles[place]
}

/** A place's name on the map; `narrow` where there is little room. */
export function placeName(place: number, of: ContextData, narrow = false): string {
  const { name, short } = wordsOf(place, of)
  const plain = plainName(of.places[place], of), bare = withoutCountry(plain, of)
  return raised(filled(narrow && short ? short : name, of, bare))
}
function withoutCountry(name: string, { countries }: ContextData): string {
  const found = Object.values(countries).find(country => name.startsWith(`${country} `))
  return found ? name.slice(found.length + 1) : name
}

/** Where somebody is: "in a village". */
export function placeAt(place: number, of: ContextData): string {
  return filled(wordsOf(place, of).at, of, plainName(of.places[place], of))
}

/** "March 2009" or "Mar 2009". */
export function monthName(month: number, short = false): string {
  const name = words.months[((month % 12) + 12) % 12]
  return `${short ? name.slice(0, 3) : name} ${1995 + Math.floor(month / 12)}`
}

export function mapWords(of: ContextData, narrow: boolean): MapWords {
  const { origin, transit, destination } = of.countries
  const bare = (name: string) => name.replace(/^the /, '')
  return {
    lands: { origin: bare(origin), transit: bare(transit), destination: bare(destination) },
    places: Object.fromEntries(LABELLED.map(place => [place, placeName(place, of, narrow)])),
    road: words.map.onTheRoad, died: narrow ? words.map.diedShort : words.map.died, diedAtHome: words.map.diedHere,
  }
}
