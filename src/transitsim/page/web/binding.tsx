// The bar under a world: what holds those who want to leave and cannot. Both worlds have one scale.
import { computed } from '@preact/signals'
import { useEffect, useRef, useState } from 'preact/hooks'
import { holders } from './colours'
import { count, type Counts, noCounts } from './map_counts'
import { data, frames, month, type Side } from './state'
import { number } from './titles'
import * as words from './words/lives.en'

const kept: [Counts, Counts] = [noCounts(), noCounts()]
/** Who wants to leave and cannot this month, by holder as the dots tell it; people, as many as the ladder leaves. */
export const held = computed(() => ([0, 1] as const).map(side => {
  const world = frames[side].value
  if (!world || month.value >= world.months) return null
  const { holds, held: dots } = count(world, month.value, data.value.enums.constraint, kept[side])
  const [want, can] = world.ladder.subarray(4 * month.value + 2, 4 * month.value + 4), total = want - can
  return { total, by: Array.from(holds, value => (dots ? value * total / dots : 0)) }
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
