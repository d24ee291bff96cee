// What is known of the dot under the pointer: where that person is in both worlds.
import { signal } from '@preact/signals'
import { describe } from './status'
import { frames, month } from './state'
import { monthName } from './titles'

interface Shown { person: number; x: number; y: number }
const shown = signal<Shown | null>(null)
const EDGE = 6, AWAY = 14, WIDTH = 250

export const Tip = Object.assign(function Tip() {
  const tip = shown.value
  if (!tip) return null
  const right = tip.x > innerWidth / 2, below = tip.y < innerHeight * 0.45
  const style = {
    left: `${right ? Math.max(EDGE, tip.x - WIDTH - AWAY) : Math.min(innerWidth - WIDTH - EDGE, tip.x + AWAY)}px`,
    width: `${WIDTH}px`,
    [below ? 'top' : 'bottom']: `${below ? tip.y + AWAY : innerHeight - tip.y + AWAY}px`,
  }
  return (
    <div class="tip" style={style} aria-hidden="true">
      <b>{monthName(month.value)}</b>
      {([0, 1] as const).map(side => frames[side].value && (
        <p key={side} class={`side${side}`}><i class="swatch" />{describe(side, tip.person)}</p>
      ))}
    </div>
  )
}, {
  show(person: number | null, x: number, y: number): void { shown.value = person === null ? null : { person, x, y } },
})
