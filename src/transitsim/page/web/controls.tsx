// The question as a sentence with answers to press, three levers beside it, and what else has been turned.
import { SelectMonth } from './controls_month'
import { open } from './dialog'
import { opened, turnAt } from './controls_levers'
import { wordsOf } from './entries'
import { leverOf, withTurned } from './lever'
import { ask, context, data, regimeOf, scenario, type Turned } from './state'
import { amount, askOf, favouriteLevers, favouriteRegimes, text, times, titleOf } from './words/controls.en'

export function Question() {
  const { base, since } = scenario.value
  const under = base !== context.value.base
  return (
    <section class="ask" aria-label={text.presets}>
      <p class="lead">
        <span>{under ? text.leadUnder(titleOf(regimeOf(base)!)) : text.lead} </span>
        <SelectMonth label={text.since.group} value={since} last={context.value.months - 2} onChange={to => ask({ since: to })} />
        <span>,</span>
      </p>
      <Presets />
      <Levers />
    </section>
  )
}

function Presets() {
  const { regime, base } = scenario.value
  const known = context.value.regimes.filter(one => one.name !== base)
  const favourite = favouriteRegimes.flatMap(name => known.filter(one => one.name === name))
  const shown = favourite.length ? favourite : known.slice(0, favouriteRegimes.length)
  const chosen = known.find(one => one.name === regime)
  const all = chosen && !shown.includes(chosen) ? [chosen, ...shown] : shown
  const answers: [string, string][] = [...all.map((one): [string, string] => [one.name, askOf(one)]), ['', text.nothingElse]]
  return (
    <div class="presets">
      <fieldset>
        <legend class="hidden">{text.presets}</legend>
        {answers.map(([name, words]) => (
          <label key={name} class={name === regime ? 'on' : ''}>
            <input type="radio" name="preset" checked={name === regime} onChange={() => ask({ regime: name })} />
            {words}
          </label>
        ))}
      </fieldset>
      <button type="button" class="link" onClick={() => (open.value = 'regimes')}>{text.moreQuestions}</button>
    </div>
  )
}

function Levers() {
  const shown = favouriteLevers.filter(name => leverOf(data.value, name))
  const { turned, preferences } = scenario.value
  const others = turned.filter(one => !shown.includes(one.lever) || one.factor === undefined || one.factor > 2)
  return (
    <div class="levers">
      <div class="sliders">{shown.map(name => <Slider key={name} name={name} />)}</div>
      <div class="turned">
        {others.map(one => <Chip key={one.lever} name={one.lever} told={toldTurned(one)} off={() => turnAt(one.lever, null)} />)}
        {Object.entries(preferences).map(([name, value]) => (
          <Chip key={name} name={name} told={`${amount(value)} ${text.preferenceBoth}`} off={() => turnAt(name, null)} />
        ))}
        <button type="button" class="link" onClick={() => (open.value = 'levers')}>{text.moreLevers}</button>
      </div>
    </div>
  )
}

/** A lever turned by a factor from nothing to twice; near 1 it snaps to as it was. */
function Slider({ name }: { name: string }) {
  const words = wordsOf(name, data.value, context.value).words
  const turned = scenario.value.turned.find(one => one.lever === name)
  const factor = turned?.factor ?? (turned ? NaN : 1)
  const told = turned ? toldTurned(turned) : text.asItWasShort
  const turn = (text_: string): void => {
    const raw = Number(text_)
    const to = Math.abs(raw - 1) < 0.03 ? 1 : raw
    ask({ turned: withTurned(scenario.value.turned, name, { lever: name, factor: to }) })
  }
  return (
    <label class={`slider${turned ? ' on' : ''}`}>
      <span>{words}</span>
      <input
        type="range" class="factor" min="0" max="2" step="0.05" value={Number.isFinite(factor) ? Math.min(2, factor) : 1}
        aria-label={text.factorOf(words)} aria-valuetext={told} onInput={event => turn(event.currentTarget.value)}
      />
      <output>{told}</output>
    </label>
  )
}

function Chip({ name, told, off }: { name: string; told: string; off: () => void }) {
  const words = wordsOf(name, data.value, context.value).words
  return (
    <span class="chip">
      <button type="button" aria-label={text.change(words)} onClick={() => { chosenLever(name) }}>{words} {told}</button>
      <button type="button" aria-label={text.takeOff(words)} onClick={off}>×</button>
    </span>
  )
}

function chosenLever(name: string): void {
  opened.value = name
  open.value = 'levers'
}

function toldTurned({ factor, value }: Turned): string {
  return factor !== undefined ? times(factor) : amount(value!)
}
