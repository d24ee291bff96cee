// Every lever and preference: found in plain words, with its values, range and source, and turned by a factor or to a value.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from './dialog'
import { groupWords, type Turnable, turnables } from './entries'
import { Field } from './field'
import { MOST, readTurned, withTurned } from './lever'
import { numberOf } from './numbers'
import type { Lever, Parameter, RegimeData, Statement } from './protocol'
import { search } from './search'
import { ask, context, data, frames, month, regimeOf, scenario, type Side, type Turned } from './state'
import { monthName, titles } from './titles'
import { amount, say, sentences, text, unitOf } from './words/controls.en'

export const opened = signal<string | null>(null) // the lever that is shown whole
const query = signal('')

/** Turn a lever, or set a preference; null puts it back. */
export function turnAt(name: string, to: Turned | number | null): void {
  const { turned, preferences } = scenario.value
  if (typeof to === 'number') ask({ preferences: { ...preferences, [name]: to } })
  else if (name in preferences) {
    const { [name]: _, ...others } = preferences
    ask({ preferences: others })
  } else ask({ turned: withTurned(turned, name, to) })
}

export function LeverDialog() {
  return <Dialog name="levers" title={text.levers.title}>{() => <Levers />}</Dialog>
}

function Levers() {
  const found = search(turnables(data.value, context.value), query.value) as Turnable[]
  const { since } = scenario.value
  const asked = query.value.trim() !== ''
  const grouped = asked ? [['', found] as const] : groupsOf(found)
  useEffect(() => {
    if (opened.value) document.getElementById(`lever-${opened.value}`)?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <>
      <label class="find">
        <span>{text.levers.find}</span>
        <input
          type="search" value={query.value} data-first placeholder={text.levers.hint} autocomplete="off" spellcheck={false}
          onInput={event => (query.value = event.currentTarget.value)}
        />
      </label>
      <p class="quiet" role="status">{asked && (found.length ? text.levers.found(found.length) : text.levers.none)}</p>
      <p class="quiet">{text.levers.turnedFrom(monthName(since))} {text.levers.preferences}</p>
      {grouped.map(([group, members]) => (
        <section key={group}>
          {group && <h3>{groupWords(group, context.value)}</h3>}
          <ul class="list">{members.map(one => <Row key={one.name} of={one} />)}</ul>
        </section>
      ))}
    </>
  )
}

function groupsOf(found: Turnable[]): [string, Turnable[]][] {
  const names = [...new Set(found.map(one => one.group))]
  return names.map(name => [name, found.filter(one => one.group === name)])
}

function Row({ of }: { of: Turnable }) {
  const { turned, preferences } = scenario.value
  const on = turned.some(one => one.lever === of.name) || of.name in preferences
  const shown = opened.value === of.name
  const values = of.preference ? [preferences[of.name] ?? (of.quantity as Parameter).value] : valuesNow(of.quantity as Lever)
  const told = [...new Set(values.map(amount))].join(' → ')
  return (
    <li id={`lever-${of.name}`} class={on ? 'on' : ''}>
      <button type="button" class="row" aria-expanded={shown} onClick={() => (opened.value = shown ? null : of.name)}>
        <span>{of.words}</span>
        <span class="value">{told} <small>{unitOf(of.unit)}</small></span>
      </button>
      {shown && <div class="whole">{of.preference ? <Preference of={of} /> : <LeverWhole of={of} />}</div>}
    </li>
  )
}

/** A lever in both worlds in the month shown. */
function valuesNow(lever: Lever): number[] {
  const at = data.value.levers.indexOf(lever)
  return frames.map(({ value }) => (value ? value.levers[month.value * data.value.levers.length + at] : NaN))
}

function LeverWhole({ of }: { of: Turnable }) {
  const lever = of.quantity as Lever
  const turned = scenario.value.turned.find(one => one.lever === lever.name)
  const now = valuesNow(lever)
  const turn = (to: Turned): void => turnAt(lever.name, to)
  const slide = (raw: number): void => turn({ lever: lever.name, factor: Math.abs(raw - 1) < 0.03 ? 1 : raw })
  return (
    <>
      <p class="meaning">{sentences(lever.meaning)} <code>{lever.name}</code></p>
      <dl>
        {now.map((value, side) => (
          <div key={side} class={`world${side}`}>
            <dt>{titles.value[side]}, {text.levers.now(monthName(month.value))}</dt>
            <dd><b>{amount(value)}</b> {unitOf(lever.unit)} <Source lever={lever.name} side={side as Side} /></dd>
          </div>
        ))}
      </dl>
      <div class="turn">
        <label>
          <span>{text.levers.factor}</span>
          <input
            type="range" class="factor" min="0" max="2" step="0.05" value={turned?.factor ?? 1}
            aria-label={text.factorOf(of.words)} onInput={event => slide(Number(event.currentTarget.value))}
          />
        </label>
        <Field
          label={`${text.levers.factor} (0–${amount(MOST)})`} short="×" value={turned?.factor}
          read={told => (told.trim() ? readTurned(lever, `x${told}`, told) : {})} put={turn}
        />
        <Field
          label={text.levers.value} unit={unitOf(lever.unit)} value={turned?.value}
          read={told => readTurned(lever, told)} put={turn}
        />
        {turned && <button type="button" onClick={() => turnAt(lever.name, null)}>{text.levers.back}</button>}
      </div>
      <p class="quiet">
        {text.levers.range(lever.low, lever.high, unitOf(lever.unit))} {turned?.factor && now[1] === 0 ? text.levers.zero : ''}
      </p>
    </>
  )
}

/** Where the value of this month comes from. */
function Source({ lever, side }: { lever: string; side: Side }) {
  const told = sourceOf(lever, side)
  return <span class="quiet">{told ? sentences(text.levers.source(told.source), told.because) : ''}</span>
}

function sourceOf(lever: string, side: Side): Statement | undefined {
  const { base, regime, since, turned } = scenario.value
  const other = side === 1 && month.value >= since
  if (other && turned.some(one => one.lever === lever)) {
    return { month: since, value: NaN, factor: false, source: 'assumed', because: text.levers.asked }
  }
  for (const { statements } of [...(other ? lineage(regime) : []), ...lineage(base)]) {
    const holding = statements[lever]?.filter(one => one.month <= month.value).at(-1)
    if (holding) return holding
  }
  return undefined
}

/** A regime and those that it is based on, the nearest first. */
function lineage(name: string): RegimeData[] {
  const found = regimeOf(name)
  return found ? [found, ...lineage(found.base)] : []
}

function Preference({ of }: { of: Turnable }) {
  const parameter = of.quantity as Parameter
  const { name, low, high, value: usual } = parameter
  const given = scenario.value.preferences[name]
  const read = (told: string): { value?: number; wrong?: string } => {
    if (!told.trim()) return {}
    const value = numberOf(told)
    if (value === null) return { wrong: say.noNumber(name, told) }
    return value < low || value > high ? { wrong: say.outside(name, value, low, high) } : { value }
  }
  const put = (value: number): void => turnAt(name, value === usual ? null : value)
  const slide = (value: number): void => put(Number(value.toPrecision(3)))
  return (
    <>
      <p class="meaning">{sentences(parameter.meaning)} <code>{name}</code></p>
      <p>{text.levers.usual(usual)} <span class="quiet">{text.levers.source(parameter.source)}</span></p>
      {low < high ? (
        <div class="turn">
          <label>
            <input
              type="range" min={low} max={high} step="any" value={given ?? usual} aria-label={of.words}
              aria-valuetext={amount(given ?? usual)} onInput={event => slide(Number(event.currentTarget.value))}
            />
          </label>
          <Field label={text.levers.preference} unit={unitOf(parameter.unit)} value={given} read={read} put={put} />
          {given !== undefined && <button type="button" onClick={() => turnAt(name, null)}>{text.levers.back}</button>}
        </div>
      ) : <p class="quiet">{text.levers.noChange}</p>}
      <p class="quiet">{text.levers.range(low, high, unitOf(parameter.unit))}</p>
    </>
  )
}
