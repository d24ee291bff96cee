// What the other regime changed: every outcome's paired differences over replicates, and the interval of their mean.
import { scaleLinear } from 'd3-scale'
import { january, label } from './calendar'
import { Dialog, open } from './dialog'
import { type Difference, difference, signKnown, TOLD_FROM } from './interval'
import type { OutcomeData } from './protocol'
import { busy, context, data, replicates, scenario, wanted } from './state'
import { monthName, titles } from './titles'
import { capital, digitsOf, number, roundly, signed, text, unitOf } from './words/controls.en'

const MORE = 20 // replicates that one press adds

/** Every outcome with its differences so far. */
export function differences(): [OutcomeData, Difference][] {
  const { outcomes, t90, few } = data.value
  return outcomes.map((one, at) => [one, difference(replicates.value, at, t90, few)])
}

/** Whether nothing tells the worlds apart. */
const isSame = (): boolean => !scenario.value.turned.length && ['', scenario.value.base].includes(scenario.value.regime)

/** First and last month of what is counted. */
export function counted(): [number, number] {
  return [january(scenario.value.since), context.value.months - 1]
}

const isBusy = (): boolean => busy.some(one => one.value)
const isRunning = (): boolean => isBusy() || replicates.value.length < wanted.value

export function Differences() {
  const [first, last] = counted()
  const done = replicates.value.length
  const rows = differences()
  return (
    <section class="difference" aria-label={text.differences.title}>
      <div class="line-of-two">
        <h3>{text.differences.title}</h3>
        <button type="button" class="link" onClick={() => (open.value = 'numbers')}>{text.differences.all}</button>
      </div>
      <p class="line-of-two quiet">
        <span>{text.differences.window(monthName(first, true), monthName(last, true))}</span>
        {isSame() ? <span>{text.differences.same} <span role="status" /></span> : <Progress done={done} />}
      </p>
      {rows.map(([outcome, found]) => <Row key={outcome.name} outcome={outcome} found={found} />)}
      {done >= TOLD_FROM || isSame()
        ? <Legend few={rows.some(([, one]) => one.few)} />
        : <p class="quiet">{text.differences.tooFew(done, TOLD_FROM)}</p>}
    </section>
  )
}

/** How far it is; the status is empty once all is told. */
function Progress({ done }: { done: number }) {
  const running = isRunning()
  const told = isBusy() ? text.differences.simulating : text.differences.running(done, wanted.value)
  return (
    <span>
      <span role="status">{running && told}</span>
      {!running && text.differences.done(done)}{' '}
      {!running && <button type="button" class="link" onClick={more}>{text.differences.more}</button>}
    </span>
  )
}

const more = (): void => { wanted.value += MORE }

/** What the marks of a strip are. */
function Legend({ few }: { few: boolean }) {
  return (
    <p class="legend quiet">
      <span><i class="tick" />{text.differences.tick}</span> <span><i class="bar" />{text.differences.bar}</span>{' '}
      <span><i class="shown" />{text.differences.shown}</span>{' '}
      {few && <span title={text.differences.fewMeans(data.value.few)}>{text.differences.star}</span>}
    </p>
  )
}

function Row({ outcome, found }: { outcome: OutcomeData; found: Difference }) {
  const digits = digitsOf(outcome.unit)
  const told = found.values.length >= TOLD_FROM
  const mean = told ? roundly(found.mean, digits) : ''
  const words = capital(outcome.words)
  const sure = signKnown(found) && !found.few
  const said = told
    ? text.differences.row(words, mean, signed(found.low, digits), signed(found.high, digits), found.few)
    : text.differences.none(words)
  return (
    <div class={`row ${outcome.name}${sure ? ' sure' : ''}`} title={`${outcome.meaning}, ${unitOf(outcome.unit)}`}>
      <span class="name" aria-hidden="true">{words}</span>
      <Strip outcome={outcome} found={found} said={said} />
      <b aria-hidden="true">{mean}{told && found.few ? '*' : ''}</b>
    </div>
  )
}

/** Ticks of all replicates, the interval, the mean, and the replicate that is shown; 0 stands in the middle. */
function Strip({ outcome, found, said }: { outcome: OutcomeData; found: Difference; said: string }) {
  const at = data.value.outcomes.indexOf(outcome)
  const shown = replicates.value.find(one => one.number === scenario.value.replicate)
  const own = shown ? shown.outcomes[1][at] - shown.outcomes[0][at] : NaN
  const told = found.values.length >= TOLD_FROM
  const most = Math.max(...[...found.values, found.low, found.high, own].filter(Number.isFinite).map(Math.abs), 1e-9)
  const x = scaleLinear([-most, most], [4, 96])
  return (
    <svg
      class={`strip${isRunning() ? ' waits' : ''}`} viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label={said}
    >
      {told && <rect class="interval" x={x(found.low)} width={Math.max(0.5, x(found.high) - x(found.low))} y="4" height="8" />}
      <line class="zero" x1="50" x2="50" y1="0" y2="16" />
      {found.values.map((one, key) => <line key={key} class="tick" x1={x(one)} x2={x(one)} y1="3" y2="13" />)}
      {told && <line class="mean" x1={x(found.mean)} x2={x(found.mean)} y1="1" y2="15" />}
      {Number.isFinite(own) && <line class="own" x1={x(own)} x2={x(own)} y1="8" y2="8" />}
    </svg>
  )
}

/** Every number of the differences as a table. */
export function NumbersDialog() {
  return <Dialog name="numbers" title={text.differences.title}>{() => <Numbers />}</Dialog>
}

function Numbers() {
  const [first, last] = counted()
  const columns = [...text.differences.columns]
  columns.splice(2, 2, titles.value[0], text.differences.becomes(titles.value[1]))
  return (
    <>
      <table>
        <caption>{text.differences.caption(label(first), label(last))}</caption>
        <thead><tr>{columns.map(one => <th key={one} scope="col">{one}</th>)}</tr></thead>
        <tbody>
          {differences().map(([outcome, found]) => {
            const digits = digitsOf(outcome.unit)
            const told = found.values.length >= TOLD_FROM
            const cells = told
              ? [number(found.base, digits), number(found.other, digits), signed(found.mean, digits) + (found.few ? ' *' : ''),
                  text.differences.interval(signed(found.low, digits), signed(found.high, digits))]
              : ['–', '–', '–', '–']
            return (
              <tr key={outcome.name} class={signKnown(found) && !found.few ? 'sure' : ''}>
                <th scope="row">{capital(outcome.words)}<small>{outcome.meaning}</small></th>
                <td class="unit">{unitOf(outcome.unit)}</td>
                {cells.map((one, key) => <td key={key}>{one}</td>)}
                <td>{found.values.length}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <p class="quiet">
        {text.differences.grey} {text.differences.fewMeans(data.value.few)} {text.differences.covers}
        {replicates.value.length < TOLD_FROM ? ` ${text.differences.tooFew(replicates.value.length, TOLD_FROM)}` : ''}
      </p>
    </>
  )
}
