// All questions: every regime with its question, status, what it changes and where its values come from.
import { label } from './calendar'
import { Dialog, open } from './dialog'
import { wordsOf } from './entries'
import { Field } from './field'
import { usualScenario, wholes } from './link'
import { wholeOf } from './numbers'
import type { RegimeData, Statement } from './protocol'
import { ask, context, data, scenario } from './state'
import { amount, askOf, favouriteRegimes, say, sentences, text, times, titleOf } from './words/controls.en'

export function RegimeDialog() {
  return <Dialog name="regimes" title={text.regimes.title}>{() => <Regimes />}</Dialog>
}

function Regimes() {
  const { base } = scenario.value
  const { contexts } = data.value
  const others = context.value.regimes.filter(one => one.name !== base)
  const first = favouriteRegimes.flatMap(name => others.filter(one => one.name === name))
  const regimes = [...new Set([...first, ...others])]
  return (
    <>
      <p class="quiet">{text.regimes.what}</p>
      <div class="turn">
        {contexts.length > 1 && (
          <label>
            <span>{text.regimes.context}</span>
            <select value={context.value.name} onChange={event => inContext(event.currentTarget.value)}>
              {contexts.map(one => <option key={one.name} value={one.name}>{one.title}</option>)}
            </select>
          </label>
        )}
        <label>
          <span>{text.regimes.base}</span>
          <select value={base} onChange={event => compareWith(event.currentTarget.value)}>
            {context.value.regimes.map(one => <option key={one.name} value={one.name}>{titleOf(one)}</option>)}
          </select>
        </label>
      </div>
      <Draw />
      <ul class="list">
        {regimes.map(one => <Row key={one.name} regime={one} />)}
      </ul>
    </>
  )
}

/** Which people and random numbers: they decide what is shown, and are part of the link. */
function Draw() {
  const given = scenario.value
  return (
    <details class="draw">
      <summary>{text.regimes.draw}</summary>
      <p class="quiet">{text.regimes.drawMeans}</p>
      <div class="turn">
        {(Object.keys(wholes) as (keyof typeof wholes)[]).map(key => (
          <Field
            key={key} label={text.regimes[key]} value={given[key]} put={value => ask({ [key]: value })}
            read={told => {
              if (!told.trim()) return {}
              const value = wholeOf(told, ...wholes[key])
              return value === null ? { wrong: say.noWhole(key, told, ...wholes[key], given[key]) } : { value }
            }}
          />
        ))}
      </div>
    </details>
  )
}

function inContext(name: string): void {
  const { seed, scale } = scenario.value
  ask({ ...usualScenario(data.value, data.value.contexts.find(one => one.name === name)!), seed, scale })
}

function compareWith(base: string): void {
  ask({ base, regime: scenario.value.regime === base ? '' : scenario.value.regime })
}

function Row({ regime }: { regime: RegimeData }) {
  const on = scenario.value.regime === regime.name
  const choose = (): void => {
    ask({ regime: regime.name })
    open.value = null
  }
  return (
    <li class={`regime${on ? ' on' : ''}`}>
      <h3>{text.whatIf(askOf(regime))}</h3>
      <p>{regime.question || regime.title} <span class="quiet">({text.regimes.status[regime.status] ?? regime.status})</span></p>
      <details>
        <summary>{text.regimes.changes}</summary>
        {Object.keys(regime.statements).length === 0 && <p>{text.regimes.nothing}</p>}
        <ul>{Object.entries(regime.statements).map(([lever, dated]) => <Changes key={lever} lever={lever} dated={dated} />)}</ul>
      </details>
      <button type="button" aria-pressed={on} onClick={choose}>{on ? text.regimes.asked : text.regimes.ask}</button>
    </li>
  )
}

/** Nothing for what holds from the beginning: a regime is laid over another from a month that one chooses. */
const from = (month: number): string => (month > 0 ? label(month) : '')

function Changes({ lever, dated }: { lever: string; dated: Statement[] }) {
  const words = wordsOf(lever, data.value, context.value).words
  return (
    <>
      {dated.map(one => (
        <li key={one.month}>
          {text.regimes.statement(words, one.factor ? times(one.value) : amount(one.value), from(one.month))}{' '}
          <span class="quiet">{sentences(text.levers.source(one.source), one.because)}</span>
        </li>
      ))}
    </>
  )
}
