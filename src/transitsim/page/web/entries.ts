// Levers and preferences of a context as entries to be searched and shown, in the words of its countries.
import type { ContextData, Lever, PageData, Parameter } from './protocol'
import type { Entry } from './search'
import { groups, levers, preferences, type Plain } from './words/levers.en'

export type Turnable = Entry & { quantity: Lever | Parameter; preference: boolean }

/** What a lever or preference is called in a context. */
export function wordsOf(name: string, data: PageData, context: ContextData): Entry {
  const quantity = data.levers.find(one => one.name === name) ?? context.parameters.find(one => one.name === name)!
  const [words, also = ''] = levers[name] ?? preferences[name] ?? ([quantity.meaning] as Plain)
  return { name, group: name.split('.')[0], words: named(words, context), also, meaning: quantity.meaning, unit: quantity.unit }
}

/** Everything that can be turned, in the order of the groups' words. */
export function turnables(data: PageData, context: ContextData): Turnable[] {
  const all = [
    ...data.levers.map(quantity => ({ quantity, preference: false })),
    ...context.parameters.map(quantity => ({ quantity, preference: true })),
  ]
  const order = Object.keys(groups)
  const rank = (one: Turnable): number => (order.indexOf(one.group) + order.length + 1) % (order.length + 1)
  return all.map(one => ({ ...one, ...wordsOf(one.quantity.name, data, context) })).sort((a, b) => rank(a) - rank(b))
}

export function groupWords(group: string, context: ContextData): string {
  return named(groups[group] ?? group, context)
}

function named(words: string, { countries }: ContextData): string {
  return words.replace(/\{(\w+)\}/g, (_, role: keyof typeof countries) => countries[role])
}
