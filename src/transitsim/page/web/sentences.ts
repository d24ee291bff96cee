// One life in sentences, from the rows of every month: what changes from the end of one month to the end of the next.
import type { Code, PageData } from './protocol'
import { NEVER, type Rows } from './life'
import { place, TRANSIT } from './map_layout'
import { said } from './words/lives.en'

/** `main`: it belongs into the shortest telling. */
export interface Sentence { month: number; words: string; main: boolean }
export interface Setting {
  enums: PageData['enums']
  countries: { origin: string; transit: string; destination: string }
  at: (here: number) => string // where a place is: "in a village"
}

type Read = (field: string) => number
interface Moment {
  month: number; now: Read; was: Read // after this month, and after the one before
  rows: Rows; setting: Setting
  add: (words: string, main?: boolean) => void
}

/** The whole life; it ends with the person's death. */
export function sentencesOf(rows: Rows, setting: Setting): Sentence[] {
  const told: Sentence[] = []
  for (let month = 0; month < rows.months; month++) {
    const now: Read = field => rows.at(month, field)
    const was: Read = month ? field => rows.at(month - 1, field) : field => atFirst(field, now)
    const add = (words: string, main = true) => { told.push({ month, words, main }) }
    const moment = { month, now, was, rows, setting, add }
    for (const tell of TELLERS) tell(moment)
    if (now('place') === place.dead) break
  }
  return told
}

/** A life before its first month: at home, with nothing that is told as an event. */
function atFirst(field: string, now: Read): number {
  if (field === 'place') return now('home')
  return field === 'union_since' ? -1 : EVENTS.has(field) ? 0 : now(field)
}
const EVENTS = new Set([
  'guide', 'permit', 'sponsored', 'kin_there', 'kin_punished', 'arrests', 'hiding', 'bond', 'debt', 'rung', 'employed',
  'enterprise', 'deceived', 'registered',
])

const nameOf = (codes: Code, code: number) => Object.keys(codes).find(name => codes[name] === code)?.toLowerCase() ?? ''
const inTransit = (here: number) => TRANSIT.some(one => one === here)
const atHome = (here: number) => here < place.coethnic
const waiting = (here: number) => here === place.holding || here === place.embassy
const began = (moment: Moment, field: string) => moment.now(field) > 0 && moment.was(field) <= 0
const ended = (moment: Moment, field: string) => moment.now(field) <= 0 && moment.was(field) > 0

const TELLERS: ((moment: Moment) => void)[] = [
  tellKin, tellMove, tellArrest, tellRoad, tellPapers, tellHousing, tellWork, tellChildren, tellDebt,
]

function tellKin(moment: Moment): void {
  const { month, now, was, add, setting: { countries } } = moment
  if (now('desire_month') === month && atHome(now('place'))) add(said.wishes)
  if (began(moment, 'kin_there')) add(said.kinThere(countries.destination), false)
  if (now('kin_punished') > was('kin_punished')) add(said.kinPunished)
  if (began(moment, 'sponsored')) add(said.sponsored)
}

/** A change of place. */
function tellMove(moment: Moment): void {
  const { now, was, add, setting } = moment, here = now('place'), before = was('place')
  if (here === before) return
  const { countries, at } = setting
  if (here === place.dead) add(said.died(at(before)))
  else if (inTransit(here)) tellIntoTransit(moment, here, before)
  else if (here === place.arrested) add((before === place.route ? said.caughtOnRoad : said.arrested)(countries.transit))
  else if (here === place.sentBack) add((before === place.arrested ? said.handedOver : said.caughtAtBorder)(countries.origin))
  else if (here === place.route || (here === place.embassy && inTransit(before))) tellSettingOut(moment, here)
  else if (waiting(here)) add(here === place.embassy ? said.embassy : said.outOf(countries.transit))
  else if (here === place.destination) add(said.arrived(countries.destination))
  else if (here === place.third) add(said.third)
  else if (atHome(here) && !atHome(before)) add(before === place.sentBack ? said.letGoHome : said.wentHome(countries.origin))
}

function tellIntoTransit(moment: Moment, here: number, before: number): void {
  const { now, add, setting: { countries, enums, at } } = moment
  if (atHome(before)) {
    const how = said.how[nameOf(enums.entry, now('entry_mode'))] ?? ''
    const company = now('minors') > 0 && now('minors_place') === here ? said.withMinors(now('minors')) : ''
    add(said.crossed(countries.transit, company, how))
  } else if (before === place.arrested) add(said.letGo(at(here)))
  else if (inTransit(before)) add(said.moved(at(here)), false)
  else add(said.cameBack(at(here)))
}

function tellSettingOut(moment: Moment, here: number): void {
  const { month, now, was, rows, add, setting: { countries, enums } } = moment
  const goal = nameOf(enums.option, now('goal'))
  const to = goal === 'third_country' ? said.toThird : said.toDestination(countries.destination)
  const company = goal === 'destination_with_child' ? said.withChild : ''
  const paid = was('savings') - now('savings'), owed = now('debt') - was('debt')
  const price = here === place.embassy ? '' : was('sponsored') > 0 ? said.kinPaid : now('helped') > 0 ? said.helpersPaid
    : rows.price(month) < 1 ? said.free : said.paid(rows.price(month), Math.max(0, paid), Math.max(0, owed))
  add(here === place.embassy ? said.intoEmbassy(company) : said.setOut(to, company, price))
}

function tellArrest({ now, was, add }: Moment): void {
  const freed = inTransit(now('place')) && inTransit(was('place'))
  if (freed && now('arrests') > was('arrests')) add(said.paidTheirWayOut)
}

/** A guide, and whether the road could be paid. */
function tellRoad(moment: Moment): void {
  const { month, now, was, rows, add, setting } = moment
  if (!inTransit(now('place'))) return
  if (began(moment, 'guide') && inTransit(was('place'))) {
    const price = rows.price(month)
    add(said.metGuide(price, now('savings'), month + 1 < rows.months && inTransit(rows.at(month + 1, 'place'))))
  }
  if (ended(moment, 'guide') && inTransit(was('place'))) add(said.lostGuide, false)
  if (began(moment, 'deceived')) add(said.deceived(setting.countries.destination), false)
}

function tellPapers(moment: Moment): void {
  if (began(moment, 'permit')) moment.add(said.permit)
  if (ended(moment, 'permit') && inTransit(moment.now('place'))) moment.add(said.permitEnded)
}

/** Room, union, being held; strategies are named and not graded (docs/ethics.md). */
function tellHousing(moment: Moment): void {
  const { now, was, add, setting: { enums } } = moment, here = inTransit(now('place'))
  const housing = nameOf(enums.hiding, now('hiding')), before = nameOf(enums.hiding, was('hiding'))
  const bound = now('bond') > 0 && was('bond') <= 0 ? said.heldFor(now('bond')) : ''
  const large = housing === 'marriage' || housing === 'commercial_sex'
  if (here && housing !== before && said.housing[housing]) add(said.housing[housing] + bound + said.stop, large || bound !== '')
  else if (here && bound) add(said.held(now('bond')))
  if (before === 'marriage' && now('union_since') < 0 && here) add(said.unionEnded)
  if (here && ended(moment, 'bond')) add(said.heldNoMore)
}

function tellWork(moment: Moment): void {
  const { now, was, add, setting: { countries } } = moment
  if (inTransit(now('place')) && now('rung') > was('rung') && now('rung') > 1) add(said.betterWork, false)
  if (now('place') === place.destination && began(moment, 'employed')) add(said.job(countries.destination), false)
  if (began(moment, 'enterprise')) add(said.business, false)
}

const CHILDREN = ['child_a', 'child_b']
/** Births, and children who are not where their parent is. */
function tellChildren(moment: Moment): void {
  const { month, now, was, add, setting: { at } } = moment
  for (const child of CHILDREN) {
    if (now(child) === month) add(said.born)
    if (now(child) === NEVER || now(child) >= month) continue
    const [there, before] = [now(`${child}_place`), was(`${child}_place`)], together = there === now('place')
    if (there !== before && there >= 0 && before >= 0 && !together && there !== place.dead) add(said.childTo(at(there)))
    const parted = !together && before === was('place') && there === before && now('place') !== place.dead
    if (parted && there >= 0) add(said.childStays(at(there)))
  }
  if (now('registered') > was('registered')) add(said.registered, false)
}

function tellDebt(moment: Moment): void {
  const { now, was, add } = moment
  if (ended(moment, 'debt') && now('place') === was('place')) add(said.debtPaid, false)
}

/** Totals that are told as numbers only. */
export function totalsOf(rows: Rows): { violentMonths: number; sent: number } {
  let sent = 0
  for (let month = 0; month < rows.months; month++) sent += rows.at(month, 'sent')
  return { violentMonths: rows.at(rows.months - 1, 'violent_months'), sent }
}
