// The store: what is asked, what is looked at, and what the worker has answered. Parts of the page read it, and keep nothing that
// another part needs.
import { computed, type Signal, signal } from '@preact/signals'
import type { ContextData, Frames, Layer, Life, PageData, RegimeData, Replicate, World } from './protocol'

export type Side = 0 | 1
export type Pair<T> = [T, T]
export interface Turned { lever: string; factor?: number; value?: number }
/** All that decides the numbers. `regime` '' is no other regime: only the levers turned differ. `since` is a month. */
export interface Scenario {
  context: string; base: string; regime: string; since: number; turned: Turned[]
  preferences: Record<string, number> // in both worlds
  seed: number; scale: number; replicate: number
}

export const data = signal<PageData>(null as never) // set before anything is drawn
export const scenario = signal<Scenario>(null as never)
export const month = signal(0) // whole, from January 1995
export const playing = signal(false)
export const speed = signal(6) // months a second
export const chosen = signal<number | null>(null) // address of a person
export const hovered = signal<number | null>(null)
export const frames: Pair<Signal<Frames | null>> = [signal<Frames | null>(null), signal<Frames | null>(null)]
export const lives = signal<{ person: number; lives: Pair<Life | null> } | null>(null) // of the person chosen; null while asked
export const replicates = signal<Replicate[]>([])
export const wanted = signal(20) // replicates asked for
export const busy: Pair<Signal<boolean>> = [signal(true), signal(true)] // worlds that are being simulated
export const notices = signal<string[]>([]) // sentences about what went wrong

export const context = computed<ContextData>(() => data.value.contexts.find(one => one.name === scenario.value.context)!)
export const months = computed(() => context.value.months)

export function regimeOf(name: string): RegimeData | undefined {
  return context.value.regimes.find(one => one.name === name)
}

/** Both worlds as the worker takes them. */
export const worlds = computed<Pair<World>>(() => {
  const { context: name, base, regime, since, turned, preferences, seed, scale, replicate } = scenario.value
  const common = { context: name, base, parameters: preferences, scale, seed, replicate, months: months.value }
  const over: Layer[] = regime ? [{ regime, since }] : []
  return [{ ...common, layers: [] }, { ...common, layers: [...over, ...turned.map(one => ({ ...one, since }))] }]
})

/** Change what is asked. */
export function ask(change: Partial<Scenario>): void {
  scenario.value = { ...scenario.value, ...change }
}

/** Tell something that went wrong, once. */
export function tell(...sentences: string[]): void {
  const fresh = sentences.filter(one => !notices.value.includes(one))
  if (fresh.length) notices.value = [...notices.value, ...fresh]
}

/** Show a month; outside the window it is the nearest inside. */
export function go(to: number): void {
  month.value = Math.max(0, Math.min(months.value - 1, Math.round(to)))
}
