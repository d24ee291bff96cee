// One world, built and simulated month by month by the compiled rules, as engine/world.py, population.py and model.py do it.
import type { Blob64 } from './blob'
import type { Block, Rules } from './engine'
import type { PageData, World } from './protocol'
import { contextOf, layRegime } from './regime'
import { desireAbove } from './words/worlds.en'

const ROUNDING = 1e-12 // share by which a desire may be above the envelope
const SEXES = 2, AGES = 3 // adults, minors from the origin, born in transit

/** What is counted, in the module's memory: by month, and by year. */
export interface Books { flows: Block; stocks: Block; conditions: Block; residents: Block; consumption: Block; decided: Block }

export class Simulation {
  readonly people: Block
  readonly policy: Block
  readonly p: Block
  readonly books: Books
  month = -1 // the last one simulated
  private readonly structures: Block
  private readonly luck: Block
  private readonly work: Record<'firsts' | 'wakes' | 'active' | 'awake' | 'asleep' | 'queues' | 'births' | 'spells', Block>
  private readonly year: Record<'free' | 'cells' | 'last' | 'lived' | 'arrests', Block> // free: cells of which none is taken

  constructor(readonly rules: Rules, private readonly data: PageData, numbers: Blob64, readonly world: World) {
    rules.clear()
    this.policy = this.regime(numbers)
    this.p = this.parameters(numbers)
    rules.call('mark_news', this.policy, this.p)
    this.luck = rules.zeros('LUCK')
    rules.wholes(this.luck).set([BigInt(world.seed), BigInt(world.replicate)])
    this.structures = this.layStructures(numbers)
    this.people = this.draw(numbers)
    this.work = this.setAside()
    this.year = this.openBooks()
    this.books = this.booksOfRun()
    this.begin()
  }

  /** How many people (agents) there are. */
  get count(): number {
    return this.people.shape[0]
  }

  get done(): boolean {
    return this.month + 1 >= this.world.months
  }

  /** Simulate one month. */
  step(): void {
    const { rules, work, year, books } = this, month = ++this.month, at = Math.floor(month / 12)
    if (month % 12 === 0) this.openYear()
    rules.call(
      'simulate_month', this.people, work.firsts, work.wakes, work.active, work.awake, work.asleep, work.queues, true,
      rules.item(this.structures, month), rules.item(this.policy, month), this.p, this.luck, this.world.scale,
      rules.item(books.flows, month), rules.item(books.stocks, month), work.births, work.spells, year.cells, year.last,
      rules.item(books.conditions, at), rules.item(books.residents, at), rules.item(books.consumption, at),
      year.lived, year.arrests,
    )
    if (month % 12 === 11 || this.done) rules.call('add_decided', year.cells, rules.item(books.decided, at))
  }

  private regime(numbers: Blob64): Block {
    const { rules, data, world } = this, columns = rules.itemSize('POLICY') / 8
    const policy = rules.zeros('POLICY', world.months), months = rules.wholes(policy), at = rules.offset('POLICY', 'month') / 8
    layRegime(data, numbers, world, rules.floats(policy), columns)
    for (let month = 0; month < world.months; month++) months[month * columns + at] = BigInt(month)
    this.layUsual(numbers, rules.floats(policy), columns)
    return policy
  }

  /** The danger that prices were set under: that of the context's own regime. */
  private layUsual(numbers: Blob64, policy: Float64Array, columns: number): void {
    const { rules, data, world } = this, base = contextOf(data, world.context).base
    const usual = new Float64Array(policy.length)
    layRegime(data, numbers, { ...world, base, layers: [] }, usual, columns)
    for (const [to, from] of [['usual_capture_chance', 'route_capture_chance'], ['usual_catch_chance', 'origin_catch_chance']]) {
      const into = rules.offset('POLICY', to) / 8, out = rules.offset('POLICY', from) / 8
      for (let at = 0; at < policy.length; at += columns) policy[at + into] = usual[at + out]
    }
  }

  private parameters(numbers: Blob64): Block {
    const { rules, data, world } = this, p = this.copied('PARAMETERS', numbers.bytes(`${world.context}/parameters`))
    const known = contextOf(data, world.context).parameters, values = rules.view(p)
    for (const [name, value] of Object.entries(world.parameters)) {
      const { column } = known.find(one => one.name === name)!
      values.setFloat64(rules.offset('PARAMETERS', column), value, true)
    }
    rules.call('derive', p)
    return p
  }

  private layStructures(numbers: Blob64): Block {
    const { rules, world } = this, { places } = rules.manifest.sizes, shape = [world.months, places, SEXES]
    const structures = rules.zeros('STRUCTURE', ...shape)
    const levers = rules.as(this.policy, '<f8', world.months, rules.itemSize('POLICY') / 8)
    const constants = this.copiedFloats(numbers, `${world.context}/constants`)
    rules.call('lay_structures', levers, constants, rules.as(structures, '<f8', ...shape, rules.itemSize('STRUCTURE') / 8))
    return structures
  }

  /** Everybody: of the families on the envelope of the desire to cross those whose desire is there, then other leavers. */
  private draw(numbers: Blob64): Block {
    const { rules, world, policy, luck, p } = this, { scale } = world
    const margins = this.copied('MARGINS', numbers.bytes(`${world.context}/population`))
    const envelope = rules.first(this.copiedFloats(numbers, `${world.context}/envelope`), world.months)
    this.checkDesire(rules.floats(envelope))
    const none = rules.zeros('<i8', 0), most = rules.call('envelope_families', envelope, scale, margins, none, none)
    const drawn = [0, 1].map(() => rules.zeros('<i8', most))
    rules.call('envelope_families', envelope, scale, margins, ...drawn)
    const chosen = rules.call('choose_families', policy, envelope, luck, ...drawn)
    const fill = (people: Block): number =>
      rules.call('fill_people', people, ...drawn.map(one => rules.first(one, chosen)), policy, luck, margins, p, scale)
    const people = rules.zeros('PERSON', fill(rules.zeros('PERSON', 0)))
    const rows = rules.bytes(people), newborn = numbers.bytes('person')
    for (let at = 0; at < rows.length; at += newborn.length) rows.set(newborn, at)
    fill(people)
    return people
  }

  private checkDesire(envelope: Float64Array): void {
    const { rules } = this, levers = rules.floats(this.policy), columns = rules.itemSize('POLICY') / 8
    const at = rules.offset('POLICY', 'origin_desire') / 8
    envelope.forEach((most, month) => {
      const desire = levers[month * columns + at]
      if (desire > most * (1 + ROUNDING)) throw new Error(desireAbove(desire, most, month))
    })
  }

  private setAside(): Simulation['work'] {
    const { rules, count, people } = this, { places, queues } = rules.manifest.sizes
    const families = rules.call('count_families', people)
    return {
      firsts: rules.zeros('<i8', families + 1), wakes: rules.zeros('<i4', families, 2), active: rules.zeros('<i8', families),
      awake: rules.zeros('|u1', count), spells: rules.zeros('SPELL', count), queues: rules.zeros('<f8', ...queues),
      asleep: rules.zeros('<f8', places, SEXES, AGES), births: rules.zeros('<f8', places, SEXES, AGES),
    }
  }

  private openBooks(): Simulation['year'] {
    const { rules, count } = this, { cells } = rules.manifest.sizes, free = rules.zeros('CELL', cells)
    const keys = rules.wholes(free), size = rules.itemSize('CELL') / 8
    for (let at = rules.offset('CELL', 'key') / 8; at < keys.length; at += size) keys[at] = -1n
    return {
      free, cells: rules.zeros('CELL', cells), last: rules.zeros('<i4', count), lived: rules.zeros('|i1', count),
      arrests: rules.zeros('<i4', count),
    }
  }

  private booksOfRun(): Books {
    const { rules, world: { months } } = this, { places, classes, regions, bins, states } = rules.manifest.sizes
    const years = Math.ceil(months / 12)
    return {
      flows: rules.zeros('<f8', months, places, places, SEXES, AGES),
      stocks: rules.zeros('<f8', months, places, SEXES, AGES),
      conditions: rules.zeros('CONDITION', years, places, SEXES, classes),
      residents: rules.zeros('<i8', years, places, SEXES, classes),
      consumption: rules.zeros('<f8', years, regions, SEXES, bins),
      decided: rules.zeros('<f8', years, places, states, 2),
    }
  }

  /** Where families begin, and when something can first happen in them; everybody is asleep. */
  private begin(): void {
    const { rules, people, count, work } = this, rows = rules.zeros('<i8', count)
    rules.call('list_families', people, work.awake, work.firsts, work.wakes)
    rules.wholes(rows).set(BigInt64Array.from({ length: count }, (_, row) => BigInt(row)))
    rules.call('count_people', people, rows, count, -1, work.asleep, this.world.scale)
  }

  /** Sums of a calendar year begin: no cell is taken, nobody has been seen anywhere. */
  private openYear(): void {
    const { rules, year } = this
    rules.bytes(year.cells).set(rules.bytes(year.free))
    rules.bytes(year.last).fill(255)
    rules.bytes(year.lived).fill(255)
  }

  private copied(record: string, bytes: Uint8Array): Block {
    const block = this.rules.zeros(record)
    this.rules.bytes(block).set(bytes)
    return block
  }

  private copiedFloats(numbers: Blob64, name: string): Block {
    const block = this.rules.zeros('<f8', ...numbers.shape(name))
    this.rules.floats(block).set(numbers.floats(name))
    return block
  }
}
