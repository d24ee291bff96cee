// One person in both worlds: who they are, where they are now, both lives in lanes and in sentences, where they part and why.
import { computed, effect, signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { fateOf, fatesOf, peopleApart, somebody } from './fates'
import { isMinor } from './family'
import { families, Family, Members } from './family_card'
import { Rows } from './life'
import { Lanes } from './life_lanes'
import { type Parting, partingOf } from './parting'
import { rowOf } from './people'
import { sentencesOf, type Sentence, totalsOf } from './sentences'
import { chosen, context, data, frames, lives, month, type Pair, scenario, type Side } from './state'
import { describe } from './status'
import { filled, monthName, number, placeAt, plainName, titles } from './titles'
import * as words from './words/lives.en'

export const both = computed(() => {
  const [a, b] = [frames[0].value, frames[1].value]
  return a && b ? [a, b] as const : null
})
const apart = computed(() => (both.value ? peopleApart(both.value, scenario.value.since) : []))

/** The lives of the person chosen, once they are there. */
const rows = computed<Pair<Rows | null> | null>(() => {
  const read = lives.value
  if (!read || read.person !== chosen.value) return null
  return read.lives.map(one => one && new Rows(one, data.value.records.PERSON)) as Pair<Rows | null>
})
const tales = computed<Pair<Sentence[]> | null>(() => {
  const at = (here: number) => placeAt(here, context.value)
  const setting = { enums: data.value.enums, countries: context.value.countries, at }
  const told = (one: Rows | null, side: number) => (one ? sentencesOf(one, setting, families.value[side]) : [])
  return rows.value && rows.value.map(told) as Pair<Sentence[]>
})
const everything = signal(false) // told, and not only the main events

/** Somebody to begin with: as long as nobody else was chosen, one whose lives differ. */
function beginWithSomebody(): () => void {
  let own: number | null = null
  return effect(() => {
    const theirs = chosen.value !== null && chosen.value !== own
    if (!both.value || theirs || (own !== null && apart.value.some(pair => pair.people.includes(own!)))) return
    chosen.value = own = apart.value[0]?.people[0] ?? somebody(both.value, scenario.value.since)
  })
}

export function PersonCard() {
  useEffect(beginWithSomebody, [])
  const person = chosen.value
  return (
    <section class="card" aria-label={words.card.title}>
      <div class="card-head"><h2>{words.card.title}<small>, {words.card.invented}</small></h2><Chooser /></div>
      {person === null ? <p class="who">{words.card.none}</p> : <Person person={person} />}
    </section>
  )
}

/** Another person: from the list of those whose lives differ, or by number. */
function Chooser() {
  const box = useRef<HTMLDetailsElement>(null)
  const take = (person: number) => {
    if (!both.value?.some(world => rowOf(world, person) >= 0)) return
    chosen.value = person
    box.current!.open = false
    box.current!.querySelector('summary')!.focus()
  }
  return (
    <details class="chooser" ref={box} onKeyDown={event => { if (event.key === 'Escape') box.current!.open = false }}>
      <summary>{words.card.choose}</summary>
      <div class="panel">
        <form onSubmit={event => { event.preventDefault(); take(Number(new FormData(event.currentTarget).get('person'))) }}>
          <label>
            {words.card.number} <input type="text" inputMode="numeric" name="person" value={chosen.value ?? ''} size={9} />
          </label>
          <button type="submit">{words.card.show}</button>
        </form>
        <Members take={take} />
        <p>{words.card.others}</p>
        {apart.value.map(({ fates: [here, there], people }) => (
          <div key={here + there}>
            <h3>{words.card.fatePair(fate(here), fate(there))}</h3>
            <ul>{people.map(person => (
              <li key={person}>
                <button type="button" aria-pressed={chosen.value === person} onClick={() => take(person)}>{person}</button>
              </li>
            ))}</ul>
          </div>
        ))}
      </div>
    </details>
  )
}

const fate = (name: string): string => filled(words.card.fates[name], context.value)

function Person({ person }: { person: number }) {
  const of = rows.value, first = of && (of[0] ?? of[1])
  return (
    <>
      <p class="who">{first ? who(first) : words.card.asked}</p>
      {([0, 1] as const).map(side => <Now key={side} side={side} person={person} />)}
      <Lanes person={person} />
      {of && tales.value ? <Tale rows={of} tales={tales.value} /> : <div class="tale" />}
      <Shared person={person} />
    </>
  )
}

function who(rows: Rows): string {
  const home = rows.at(0, 'home'), own = words.card.homes[context.value.name]
  const where = own ? own[home] : words.card.homeIn(plainName(context.value.places[home], context.value))
  const household = words.card.households[rows.at(0, 'social_class')]
  const last = rows.months - 1, born = rows.at(last, 'born'), away = rows.at(last, 'born_in_transit') > 0
  const when = away ? words.card.bornIn(monthName(born), context.value.countries.transit) : monthName(born)
  return words.card.who(rows.at(last, 'sex') === 0, !isMinor(born, month.value), household, where, when)
}

function Now({ side, person }: { side: Side; person: number }) {
  const own = rows.value?.[side], missing = own ? own.at(Math.min(own.months - 1, month.value), 'shortfall') : 0
  return (
    <p class={`now side${side}`}>
      <i class="swatch" /><span class="unseen">{titles.value[side]}: </span>{describe(side, person)}
      {missing >= 1 && ` ${words.card.missing(missing)}`}<Family side={side} person={person} />
    </p>
  )
}

function Tale({ rows: [ours, theirs], tales: [here, there] }: { rows: Pair<Rows | null>; tales: Pair<Sentence[]> }) {
  const parting = ours && theirs && partingOf(ours, theirs, both.value!)
  const shared = parting === null ? here.length : sharedOf(here, there)
  const shown = (tale: Sentence[]) => (everything.value ? tale : tale.filter(one => one.main))
  const past = shown(here.slice(0, shared)), box = useRef<HTMLDivElement>(null)
  useEffect(() => followMonth(box.current!), [month.value, ours, theirs])
  return (
    <div class="tale" ref={box} tabIndex={0}>
      {past.length > 0 && <Events of={everything.value ? past : shortened(past)} />}
      {ours && theirs && (parting ? <Why parting={parting} /> : <p class="why">{words.card.same}</p>)}
      {(parting || !ours || !theirs) && (
        <div class="two">
          {[here, there].map((tale, side) => (
            <div key={side} class={`side${side}`}>
              <h3><i class="swatch" />{titles.value[side]}</h3>
              {[ours, theirs][side]
                ? <Events of={shown(tale.slice(shared))} none={words.card.sameToEnd} /> : <p>{words.card.absent}</p>}
            </div>
          ))}
        </div>
      )}
      <p class="totals">{([ours, theirs]).map((one, side) => one && (
        <span key={side} class={`side${side}`}><i class="swatch" />{total(one)}</span>
      ))}</p>
      <button type="button" class="link" aria-pressed={everything.value} onClick={() => { everything.value = !everything.value }}>
        {everything.value ? words.card.less : words.card.all}
      </button>
    </div>
  )
}

/** Keep what has just happened in sight. */
function followMonth(box: HTMLElement): void {
  const of = (one: HTMLElement) => Number(one.dataset.month)
  const told = [...box.querySelectorAll<HTMLElement>('li[data-month]')].filter(one => of(one) <= month.value)
  const latest = told.reduce((last, one) => (of(one) >= of(last) ? one : last), told[0])
  if (!latest) { box.scrollTop = 0; return }
  const top = latest.offsetTop - box.offsetTop, below = top + latest.offsetHeight - box.scrollTop - box.clientHeight
  if (top < box.scrollTop || below > 0) box.scrollTop = top - box.clientHeight / 2
}

function total(rows: Rows): string {
  const { violentMonths, sent } = totalsOf(rows)
  return words.card.totals(violentMonths, sent)
}

const FEW = 5
/** The first events and the last, where there are many. */
function shortened(tale: Sentence[]): (Sentence | null)[] {
  return tale.length <= FEW ? tale : [...tale.slice(0, 2), null, ...tale.slice(2 - FEW + 1)]
}

/** How many sentences two lives have in common from their start. */
function sharedOf(a: Sentence[], b: Sentence[]): number {
  const parts = a.findIndex(({ month: when, words: told }, index) => b[index]?.month !== when || b[index].words !== told)
  return parts < 0 ? a.length : parts
}

function Events({ of, none }: { of: (Sentence | null)[]; none?: string }) {
  if (!of.length) return <p>{none}</p>
  return (
    <ol>
      {of.map((one, index) => (one
        ? <li key={index} data-month={one.month} class={one.month > month.value ? 'later' : ''}>
            <time>{monthName(one.month, true)}</time> {one.words}
          </li>
        : <li key={index} aria-hidden="true">…</li>))}
    </ol>
  )
}

function Why({ parting }: { parting: Parting }) {
  const { month: when, fields, levers, more, seen } = parting, told = more ? [...levers, words.card.levers(more)] : levers
  return (
    <div class="why">
      <p>
        {words.card.parting(monthName(when), fields)}
        {seen !== null && seen > when && words.card.seen(monthName(seen))}
      </p>
      <p>{levers.length ? `${words.card.because} ${told.join('; ')}.` : words.card.indirect}</p>
    </div>
  )
}

/** The majority beside the exception: how many of those in transit at the start end alike. */
function Shared({ person }: { person: number }) {
  const worlds = both.value
  if (!worlds) return null
  const { since, scale } = scenario.value, groups = fatesOf(worlds, since), of = (dots: number) => number(dots * scale)
  const all = groups.reduce((sum, group) => sum + group.people.length, 0)
  if (!all) return null
  const mine = [fateOf(worlds[0], person), fateOf(worlds[1], person)].join()
  const alike = groups.find(group => group.fates.join() === mine)?.people.length ?? 0, most = groups[0]
  const told = words.card.shared(of(alike), of(all), context.value.countries.transit, monthName(Math.max(0, since - 1)))
  const usual = words.card.most(of(most.people.length), fate(most.fates[0]), fate(most.fates[1]))
  return <p class="shared">{told} {most.people.length > alike && <span>{usual}</span>}</p>
}
