// Every lever in every month of a world: files of regimes laid over each other and levers turned, as inputs/regime.py does it.
import { Blob64 } from './blob'
import type { ContextData, Layer, PageData, RegimeData, World } from './protocol'

const EVER = 1e6 // months before which nothing is dated

/** Write the levers of a world into a table, months by columns of POLICY. */
export function layRegime(data: PageData, numbers: Blob64, world: World, table: Float64Array, columns: number): void {
  const context = contextOf(data, world.context), spoken = new Set<string>()
  const lay = (regime: RegimeData, since: number): void => {
    const values = numbers.floats(`${context.name}/regime/${regime.name}`)
    regime.said.forEach(({ lever, start, factor }, row) => {
      const { low, high } = data.levers[lever]
      const own = values.subarray(row * context.months, row * context.months + world.months)
      change(Math.max(start, since), own, lever, factor, low, high)
    })
  }
  const change = (since: number, own: ArrayLike<number>, lever: number, factor: boolean, low: number, high: number): void => {
    for (let month = Math.max(since, 0); month < world.months; month++) {
      const at = month * columns + lever
      table[at] = factor ? Math.min(Math.max(table[at] * own[month], low), high) : own[month]
    }
  }
  const turn = (layer: Extract<Layer, { lever: string }>): void => {
    const lever = data.levers.findIndex(one => one.name === layer.lever), { low, high } = data.levers[lever]
    const amount = layer.factor ?? layer.value!
    change(layer.since, new Float64Array(world.months).fill(amount), lever, layer.factor !== undefined, low, high)
  }
  for (const regime of lineage(context, world.base)) {
    lay(regime, -EVER)
    spoken.add(regime.name)
  }
  for (const layer of world.layers) {
    if ('lever' in layer) {
      turn(layer)
      continue
    }
    const files = lineage(context, layer.regime)
    const own = files.slice(1).filter(one => one.name === layer.regime || !spoken.has(one.name))
    for (const regime of own.length ? own : files) lay(regime, layer.since)
    files.forEach(one => spoken.add(one.name))
  }
}

/** Every lever in every month of some worlds, months by levers. */
export function leversOfWorlds(data: PageData, blob: string, worlds: World[]): number[][] {
  const numbers = new Blob64(blob, data.numbers)
  return worlds.map(world => {
    const table = new Float64Array(world.months * data.levers.length)
    layRegime(data, numbers, world, table, data.levers.length)
    return [...table]
  })
}

/** A regime with those it is based on, the first of all first. */
function lineage(context: ContextData, name: string): RegimeData[] {
  const regime = context.regimes.find(one => one.name === name)!
  return regime.base ? [...lineage(context, regime.base), regime] : [regime]
}

export function contextOf(data: PageData, name: string): ContextData {
  return data.contexts.find(one => one.name === name)!
}
