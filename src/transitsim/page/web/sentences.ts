// One life in sentences, from the rows of every month: what changes from the end of one month to the end of the next.
import type { Code, PageData } from './protocol'
import { CHILDHOOD, isMinor, isThere, type Kin, type Tie, UNBORN } from './family'
import type { Rows } from './life'
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
  rows: Rows; setting: Setting; kin: Kin[]
  add: (words: string, main?: boolean) => void
}

/** The whole life; it ends with the person's death. */
export function sentencesOf(rows: Rows, setting: Setting, kin: Kin[] = []): Sentence[] {
  const told: Sentence[] = []
  for (let month = 0; month < rows.months; month++) {
    const now: Read = field => rows.at(month, field)
    const was: Read = month ? field => rows.at(month - 1, field) : field => atFirst(field, now)
    const add = (words: string, main = true) => { told.push({ month, words, main }) }
    const moment = { month, now, was, rows, setting, kin, add }
    if (now('place') < 0) continue
    if (was('place') < 0) add(said.wasBorn(setting.at(now('place'))))
    else for (const tell of TELLERS) tell(moment)
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
const INSTITUTION = -3 // in place of a guardian, as in schema/person.py
const inTransit = (here: number) => TRANSIT.some(one => one === here)
const atHome = (here: number) => here < place.coethnic
const waiting = (here: number) => here === place.holding || here === place.embassy
const began = (moment: Moment, field: string) => moment.now(field) > 0 && moment.was(field) <= 0
const ended = (moment: Moment, field: string) => moment.now(field) <= 0 && moment.was(field) > 0

const TELLERS: ((moment: Moment) => void)[] = [
  tellKin, tellMove, tellArrest, tellRoad, tellPapers, tellHousing, tellWork, tellChildhood, tellFamily, tellDebt,
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
    add(said.crossed(countries.transit, companyOf(moment), how))
  } else if (before === place.arrested) add(said.letGo(at(here)))
  else if (inTransit(before)) add(said.moved(at(here)), false)
  else add(said.cameBack(at(here)))
}

function tellSettingOut(moment: Moment, here: number): void {
  const { month, now, was, rows, add, setting: { countries, enums } } = moment
  const goal = nameOf(enums.option, now('goal'))
  const to = goal === 'third_country' ? said.toThird : said.toDestination(countries.destination)
  const company = companyOf(moment), child = isMinor(now('born'), month)
  const paid = was('savings') - now('savings'), owed = now('debt') - was('debt')
  const price = here === place.embassy || child ? '' : was('sponsored') > 0 ? said.kinPaid : now('helped') > 0 ? said.helpersPaid
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

/** Coming of age, a register, and who looks after a minor when nobody of the family can. */
function tellChildhood(moment: Moment): void {
  const { month, now, was, add } = moment
  if (month - now('born') === CHILDHOOD) add(said.ofAge)
  if (now('registered') > was('registered')) add(said.registered, false)
  if (now('guardian') === INSTITUTION && was('guardian') !== INSTITUTION) add(said.institution)
}

/** Births and deaths, and kin who part from the person or are with them again; of grown siblings and parents only deaths. */
function tellFamily(moment: Moment): void {
  const { month, now, was, add, kin, setting: { at } } = moment, here = now('place'), before = was('place')
  const told = new Map<string, [(who: string) => string, Kin[]]>()
  const note = (key: string, words: (who: string) => string, one: Kin) => {
    told.set(key + one.tie, [words, [...told.get(key + one.tie)?.[1] ?? [], one]])
  }
  for (const one of kin) {
    const there = one.at(month), then = month ? one.at(month - 1) : there, close = one.tie === 'spouse' || isChild(one, month)
    if (there !== UNBORN && then === UNBORN) { if (one.tie === 'child') add(said.born) }
    else if (there === place.dead && then !== place.dead) note('died', said.kinDied, one)
    else if (!close || !isThere(there) || here === place.dead) continue
    else if (then === before && there !== here && there === then) note(`stayed${there}`, who => said.stayed(who, at(there)), one)
    else if (there !== then && there !== here) note(`went${there}`, who => said.went(who, at(there)), one)
    else if (then !== before && there === here && month) note('too', said.cameToo, one)
  }
  for (const [words, all] of told.values()) add(words(said.kin[all[0].tie](all.length, all[0].woman)))
}

const isChild = (one: Kin, month: number): boolean => one.tie === 'child' && isMinor(one.born, month)

/** Who of the family makes the same move in the same month, in words. */
function companyOf({ month, now, was, kin }: Moment): string {
  const along = kin.filter(one => month > 0 && one.at(month - 1) === was('place') && one.at(month) === now('place'))
  const words = (['spouse', 'child', 'parent', 'sibling'] as Tie[]).flatMap(tie => {
    const all = along.filter(one => one.tie === tie)
    return all.length ? [said.company[tie](all.length, all[0].woman)] : []
  })
  return words.length ? said.with(words) : ''
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
