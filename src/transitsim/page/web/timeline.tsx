// Play, the date in large letters, the time line to drag with arrivals a year in both worlds, and the speed.
import { computed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { area, curveMonotoneX, line } from 'd3-shape'
import { scaleLinear } from 'd3-scale'
import { useWidth } from './binding'
import { togglePlay } from './clock'
import { paint } from './colours'
import { context, frames, go, month, months, playing, scenario, speed } from './state'
import { type Words, widthOf } from './svg'
import { filled, monthName, number, titles } from './titles'
import * as words from './words/lives.en'

const HEIGHT = 72, TOP = 19, BASE = 54, MARGIN = 7
const CAPTION: Words = { size: 11.5, weight: 500, colour: paint.quiet }
const GAP = 8 // pixels between captions
const YEAR = 12

/** Arrivals by calendar year. */
export function byYear(arrivals: Float64Array): number[] {
  return Array.from({ length: Math.floor(arrivals.length / YEAR) }, (_, year) =>
    arrivals.subarray(year * YEAR, (year + 1) * YEAR).reduce((sum, value) => sum + value, 0))
}

const arrivals = computed(() => frames.map(one => (one.value ? byYear(one.value.arrivals) : [])))

export function Timeline() {
  return (
    <>
      <Play />
      <p class="date">
        <span class="month">{words.months[month.value % YEAR]}</span>
        <span class="year">{1995 + Math.floor(month.value / YEAR)}</span>
      </p>
      <Line />
      <div class="speed" role="group" aria-label={words.timeline.speed}>
        {words.timeline.speeds.map(([name, value]) => (
          <button key={name} type="button" aria-pressed={speed.value === value} onClick={() => (speed.value = value)}>
            {name}
          </button>
        ))}
      </div>
    </>
  )
}

function Play() {
  const on = playing.value
  return (
    <button type="button" class="play" aria-label={on ? words.timeline.pause : words.timeline.play} onClick={togglePlay}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={on ? 'M7 5h3.6v14H7zM13.4 5H17v14h-3.6z' : 'M8 4.8v14.4L20 12z'} />
      </svg>
    </button>
  )
}

function Line() {
  const [holder, width] = useWidth()
  const last = months.value - 1
  const x = scaleLinear([0, last], [MARGIN, Math.max(MARGIN + 1, width - MARGIN)])
  const pick = (event: PointerEvent) => go(x.invert(event.clientX - holder.current!.getBoundingClientRect().left))
  const press = (event: PointerEvent) => {
    holder.current!.setPointerCapture(event.pointerId)
    playing.value = false
    pick(event)
  }
  const drag = (event: PointerEvent) => { if (holder.current!.hasPointerCapture(event.pointerId)) pick(event) }
  const years = arrivals.value.map(of => of.map((people, year) => words.timeline.year(1995 + year, number(people))).join(', '))
  return (
    <div class="line" ref={holder} role="slider" tabIndex={0}
      aria-label={words.timeline.label} aria-describedby="arrivals-by-year"
      aria-valuemin={0} aria-valuemax={last} aria-valuenow={month.value} aria-valuetext={monthName(month.value)}
      onPointerDown={press} onPointerMove={drag} onKeyDown={onKey}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true">
          <Chart width={width} /><Hand at={x(month.value)} />
        </svg>
      )}
      <p class="unseen" id="arrivals-by-year">
        {filled(words.timeline.arrivals, context.value)}.{' '}
        {titles.value.map((title, side) => `${title}: ${years[side] ?? ''}`).join('. ')}
      </p>
    </div>
  )
}

function onKey(event: KeyboardEvent): void {
  const steps: Record<string, number> = {
    ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: YEAR, PageDown: -YEAR, Home: -months.value,
    End: months.value,
  }
  if (!(event.key in steps)) return
  event.preventDefault()
  playing.value = false
  go(month.value + steps[event.key])
}

function Hand({ at }: { at: number }) {
  return (
    <g class="hand">
      <line x1={at} x2={at} y1={TOP - 3} y2={BASE} stroke={paint.ink} stroke-width="2" />
      <circle cx={at} cy={BASE} r="6.5" fill={paint.ink} stroke={paint.paper} stroke-width="1.5" />
      <circle cx={at} cy={BASE} r="2.2" fill={paint.white} />
    </g>
  )
}

/** Everything but the hand: drawn again only when a world or the width changes. */
function Chart({ width }: { width: number }) {
  const since = scenario.value.since, [ours, theirs] = arrivals.value
  const changes = [width, since, ours, theirs, context.value]
  return useMemo(() => <ChartLines width={width} since={since} ours={ours} theirs={theirs} />, changes)
}

function ChartLines({ width, since, ours, theirs }: { width: number; since: number; ours: number[]; theirs: number[] }) {
  const last = months.value - 1
  const x = scaleLinear([0, last], [MARGIN, width - MARGIN])
  const y = scaleLinear([0, Math.max(1, ...ours, ...theirs)], [BASE, TOP + 3])
  const middle = (_: number, year: number) => x(year * YEAR + YEAR / 2)
  const curve = line<number>(middle, value => y(value)).curve(curveMonotoneX)
  const under = area<number>(middle, BASE, value => y(value)).curve(curveMonotoneX)
  const from = Math.max(0, Math.floor(since / YEAR) - 1)
  const rest = line<number>((_, year) => x((year + from) * YEAR + YEAR / 2), value => y(value)).curve(curveMonotoneX)
  return (
    <>
      <rect x={0} y={TOP - 3} width={width} height={BASE - TOP + 3} rx={6} fill={paint.white} />
      <path d={`M${x(since)} ${TOP - 3}H${width - 6}a6 6 0 0 1 6 6V${BASE}H${x(since)}Z`} fill={paint.otherPale} />
      {ours.length > 0 && <path d={under(ours) ?? ''} fill={paint.ink} opacity={0.1} />}
      {ours.length > 0 && <path d={curve(ours) ?? ''} class="curve" stroke={paint.ink} stroke-width={1.7} />}
      {theirs.length > 0 && <path d={rest(theirs.slice(from)) ?? ''} class="curve" stroke={paint.other} stroke-width={2.3} />}
      <Captions width={width} at={x(since)} most={Math.max(0, ...ours, ...theirs)} />
      <Years width={width} x={x} />
    </>
  )
}

/** Above the lines, so that nothing crosses them. */
function Captions({ width, at, most }: { width: number; at: number; most: number }) {
  const wide = width > 430, part = words.timeline.part, told = filled(words.timeline.arrivals, context.value)
  const [left, middle, right] = [told, part, words.timeline.most(number(most))].map(one => widthOf(one, CAPTION))
  return (
    <>
      {wide && <text x={1} y={11} class="quiet">{told}</text>}
      {wide && at > left + GAP && at + middle + GAP < width - right && <text x={at} y={11} fill={paint.other}>{part}</text>}
      <line x1={at} x2={at} y1={TOP - 3} y2={BASE} stroke={paint.other} stroke-width="1" stroke-dasharray="2 2" />
      <text x={width - 1} y={11} class="quiet" text-anchor="end">{words.timeline.most(number(most))}</text>
    </>
  )
}

function Years({ width, x }: { width: number; x: (month: number) => number }) {
  const count = Math.floor(months.value / YEAR), every = width < 420 ? 10 : 5
  return (
    <>
      {Array.from({ length: count }, (_, index) => {
        const year = 1995 + index, large = year % every === 0 || (index === 0 && every === 5), at = x(index * YEAR)
        return (
          <g key={year}>
            <line x1={at} x2={at} y1={BASE} y2={BASE + (large ? 5 : 3)} stroke={paint.quiet} />
            {large && (
              <text x={index ? at : 0} y={HEIGHT - 3} class="quiet" text-anchor={index ? 'middle' : 'start'}>{year}</text>
            )}
          </g>
        )
      })}
    </>
  )
}