// Both lives of a person as two lanes of months: where they are in words, and in colour what holds them.
import { useMemo } from 'preact/hooks'
import { useWidth } from './binding'
import { holderBits, holders, look, paint } from './colours'
import { type Run, runsOf, type Stretch, stretchesOf, written } from './lanes'
import { place } from './map_layout'
import { rowOf } from './people'
import type { Frames } from './protocol'
import { context, data, frames, go, month, months, playing, scenario, type Side } from './state'
import { type Words, widthOf } from './svg'
import { colourOf, lowered, placeAt, placeName, titles } from './titles'
import * as words from './words/lives.en'

const LETTERS: Words = { size: 12.5, weight: 500, colour: paint.ink }
const LANE = 31, BAND = 12, TEXT = 13, BOTTOM = 15, LEFT = 7 // pixels
const HEIGHT = 2 * LANE + BOTTOM

const COLOURS: Record<number, string> = {
  [look.home]: '#DDE1E0', [look.tries]: paint.wishes, [look.stays]: paint.stays, [look.would]: '#E9EDEF', [look.can]: paint.free,
  [look.trip]: paint.stays, [look.child]: paint.stays, [look.road]: paint.free, [look.locked]: paint.locked,
  [look.arrived]: paint.free,
}

export function Lanes({ person }: { person: number }) {
  const [holder, width] = useWidth()
  const x = (at: number) => LEFT + at / months.value * (width - LEFT)
  const pick = (event: MouseEvent) => {
    playing.value = false
    go((event.clientX - holder.current!.getBoundingClientRect().left - LEFT) / Math.max(1, width - LEFT) * months.value)
  }
  return (
    <div class="lanes" ref={holder} onClick={pick}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
          <Lane side={0} person={person} width={width} /><Lane side={1} person={person} width={width} />
          <Axis width={width} />
          <path d={`M${x(scenario.value.since)} 0V${2 * LANE}`} stroke={paint.other} stroke-dasharray="2 2" />
          <path d={`M${x(month.value + 0.5)} 0V${2 * LANE}`} stroke={paint.white} stroke-width="5" />
          <path d={`M${x(month.value + 0.5)} 0V${2 * LANE}`} stroke={paint.ink} stroke-width="2" />
        </svg>
      )}
      <p class="unseen">{([0, 1] as const).map(side => words.card.lane(titles.value[side], inWords(side, person))).join(' ')}</p>
    </div>
  )
}

function Lane({ side, person, width }: { side: Side; person: number; width: number }) {
  const world = frames[side].value
  return useMemo(() => {
    const row = world ? rowOf(world, person) : -1
    if (!world || row < 0) return null
    const x = (at: number) => LEFT + at / world.months * (width - LEFT), top = side * LANE
    const bitsOf = holderBits(data.value.enums.constraint)
    const labels = written(stretchesOf(world, row), x, shortName, text => widthOf(text, LETTERS), width)
    return (
      <g transform={`translate(0 ${top})`}>
        <rect x={0} y={2} width={3} height={TEXT + BAND + 1} fill={colourOf(side)} />
        {labels.map(label => <text key={label.x} x={label.x} y={TEXT - 1}>{label.words}</text>)}
        {runsOf(world, row).map(run => <Band key={run.from} run={run} x={x} bits={run.holds ? bitsOf(run.holds) : 0} />)}
      </g>
    )
  }, [world, person, width, context.value])
}

function Band({ run, x, bits }: { run: Run; x: (month: number) => number; bits: number }) {
  const left = x(run.from), wide = x(run.to) - left + 0.3
  if (run.seen !== look.held) {
    const colour = COLOURS[run.seen]
    return colour ? <rect x={left} y={TEXT + 3} width={wide} height={BAND} fill={colour} /> : null
  }
  const on = holders.filter((_, index) => bits >> index & 1), high = BAND / on.length
  const top = TEXT + 3
  const part = (colour: string, index: number) => (
    <rect key={colour} x={left} y={top + index * high} width={wide} height={high} fill={colour} />
  )
  return <>{on.map((one, index) => part(one.colour, index))}</>
}

function Axis({ width }: { width: number }) {
  const years = Math.floor(months.value / 12), every = 10
  const shown = Array.from({ length: years }, (_, index) => 1995 + index).filter(year => year % every === 0 || year === 1995)
  const x = (year: number) => LEFT + (year - 1995) * 12 / months.value * (width - LEFT)
  return <>{shown.map(year => <text key={year} class="quiet" x={x(year)} y={HEIGHT - 3}>{year}</text>)}</>
}

/** A word for a place that fits into a lane. */
function shortName(here: number): string {
  if (here === place.destination) return context.value.countries.destination
  return words.lanePlaces[context.value.name]?.[here] ?? words.laneRoles[here] ?? lowered(placeName(here, context.value, true))
}

function inWords(side: Side, person: number): string {
  const world: Frames | null = frames[side].value, row = world ? rowOf(world, person) : -1
  if (!world || row < 0) return words.card.absent
  const told = (one: Stretch) => words.laneTold(placeAt(one.place, context.value), 1995 + Math.floor(one.from / 12))
  return `${stretchesOf(world, row).map(told).join('; ')}.`
}
