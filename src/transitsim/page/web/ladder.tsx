// Would leave if it were safe and free, want to as it is, can: three numbers that are never mixed. Counts of people.
import { frames, month, type Side } from './state'
import { number } from './titles'
import * as words from './words/lives.en'

export function Ladder({ side }: { side: Side }) {
  const world = frames[side].value, at = 4 * month.value
  const [, would, want, can] = world ? world.ladder.subarray(at, at + 4) : []
  const people = (value: number | undefined) => (value === undefined ? '–' : number(value))
  return (
    <p class="ladder">
      <Step people={people(would)} short={words.ladder.wouldShort} long={words.ladder.would} />
      <Step people={people(want)} short={words.ladder.wantShort} long={words.ladder.want} after />
      <Step people={people(can)} short={words.ladder.can} long={words.ladder.can} after kind="can" />
    </p>
  )
}

interface StepProps { people: string; short: string; long: string; after?: boolean; kind?: string }
/** A number and what those people do, in few words where there is little room. */
function Step({ people, short, long, after, kind }: StepProps) {
  return (
    <>
      {after && <i aria-hidden="true"> › </i>}
      <b class={kind}>{people}</b>{' '}<span class="wide">{long}</span><span class="narrow">{short}</span>
    </>
  )
}
