// The bar under a world: what holds those who want to leave and cannot. Both worlds have one scale.
import { computed } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { holders } from './colours'
import { count, type Counts, noCounts } from './map_counts'
import { data, frames, month, scenario, type Side } from './state'
import { number } from './titles'
import * as words from './words/lives.en'

const kept: [Counts, Counts] = [noCounts(), noCounts()]
/** What is held in both worlds this month, in people by holder. */
export const held = computed(() => ([0, 1] as const).map(side => {
  const world = frames[side].value
  if (!world || month.value >= world.months) return null
  const { holds, held: dots } = count(world, month.value, data.value.enums.constraint, kept[side])
  return { total: dots * scenario.value.scale, by: Array.from(holds, value => value * scenario.value.scale) }
}))

const LETTERS = 8.2 // pixels a letter of the bar needs, with its share of the margins

export function Binding({ side }: { side: Side }) {
  const mine = held.value[side], most = Math.max(1, ...held.value.map(one => one?.total ?? 0))
  const [bar, width] = useWidth()
  const total = mine?.total ?? 0, full = width * total / most
  return (
    <div class="binding" ref={bar}>
      <p>{total ? words.binding.rest(number(total)) : words.binding.nobody}</p>
      <ul class="stack" style={{ width: `${Math.max(0.5, 100 * total / most)}%` }}>
        {holders.map(({ name, colour, dark }, index) => {
          const people = mine?.by[index] ?? 0
          if (!people) return null
          const share = people / total, percent = `${Math.round(100 * share)}%`, room = full * share / LETTERS
          const long = `${words.holds[name].short} ${percent}`
          return (
            <li key={name} class={dark ? 'dark' : ''} style={{ flexGrow: people, background: colour }}
              title={words.binding.share(words.holds[name].long, number(people))}>
              <span aria-hidden="true">{room > long.length + 1 ? long : room > percent.length + 1 ? percent : ''}</span>
              <span class="unseen">{words.binding.share(words.holds[name].long, number(people))}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** A reference for an element, and its width in CSS pixels. */
export function useWidth() {
  const element = useRef<HTMLDivElement>(null), [width, setWidth] = useState(0)
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)))
    watch.observe(element.current!)
    return () => watch.disconnect()
  }, [])
  return [element, width] as const
}
