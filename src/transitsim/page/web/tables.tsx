// What the maps show as numbers: for screen readers, and to look something up.
import type { ComponentChildren } from 'preact'
import { SelectMonth } from './controls_month'
import { inTransit, peopleByPlace, peopleHeld } from './counts'
import { Dialog } from './dialog'
import type { Frames } from './protocol'
import { context, data, frames, go, month, months, scenario } from './state'
import { monthName, placeName, titles } from './titles'
import { capital, number, text } from './words/controls.en'

export function TablesDialog() {
  return <Dialog name="tables" title={text.tables.title}>{() => <Tables />}</Dialog>
}

function Tables() {
  const date = monthName(month.value)
  const both = frames.map(one => one.value)
  if (!both[0] || !both[1]) return <p>{text.save.waiting}</p>
  const worlds = both as Frames[]
  const { scale } = scenario.value
  const places = worlds.map(one => peopleByPlace(one, data.value, month.value, scale))
  const held = worlds.map(one => peopleHeld(one, data.value, month.value, scale))
  const constraints = Object.keys(data.value.enums.constraint).filter(name => held.some(one => one.has(name)))
  const transit = inTransit(data.value)
  const sum = places.map(one => transit.reduce((total, code) => total + one[code], 0))
  return (
    <>
      <p><SelectMonth label={text.tables.month} value={month.value} last={months.value - 1} onChange={go} /></p>
      <Table caption={text.tables.places(date)} head={text.tables.place}>
        {context.value.places.map((_, code) => (
          <Line key={code} words={placeName(code, context.value)} values={places.map(one => one[code])} />
        ))}
        <Line words={text.tables.sum} values={sum} />
      </Table>
      <Table caption={text.tables.ladder(date)} head={text.tables.people}>
        {text.tables.steps.map((words, step) => (
          <Line key={step} words={words} values={worlds.map(one => one.ladder[month.value * 4 + step])} />
        ))}
      </Table>
      <Table caption={text.tables.holds(date)} head={text.tables.constraint}>
        {constraints.map(name => (
          <Line key={name} words={constraintWords(name)} values={held.map(one => one.get(name) ?? 0)} />
        ))}
      </Table>
      <p class="quiet">{text.tables.holdsNote}</p>
    </>
  )
}

const constraintWords = (name: string): string => capital(text.tables.constraints[name.toLowerCase()] ?? name)

function Table({ caption, head, children }: { caption: string; head: string; children: ComponentChildren }) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead><tr><th scope="col">{head}</th>{titles.value.map((one, side) => <th key={side} scope="col">{one}</th>)}</tr></thead>
      <tbody>{children}</tbody>
    </table>
  )
}

function Line({ words, values }: { words: string; values: number[] }) {
  return <tr><th scope="row">{words}</th>{values.map((one, side) => <td key={side}>{number(one)}</td>)}</tr>
}
