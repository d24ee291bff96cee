// What the page, its worker and the data written by Python say to each other. Months count from January 1995; people are agents
// unless said.

export interface Lever { name: string; column: string; unit: string; meaning: string; low: number; high: number }
export interface Parameter extends Lever { value: number; source: string }
/** One dated value of a lever as a regime states it: `source` is a citation or "assumed"; a factor multiplies what is below. */
export interface Statement { month: number; value: number; factor: boolean; source: string; because: string }
/** What one file of a regime says of one lever: from month `start` on a value a month, or factors on what is below, held in the
 *  lever's range. Its months: row i of numbers `${context}/regime/${name}`. */
export interface Said { lever: number; start: number; factor: boolean }
export interface RegimeData {
  name: string; title: string; question: string; status: string
  base: string // the regime it is based on, '' for none
  said: Said[] // by its own file alone: a whole regime is that of its base with `said` laid over it, as in inputs/regime.py
  statements: Record<string, Statement[]> // own statements by lever
}
/** Numbers of the blob (raw deflate) by name: where they begin, their type (<f8, or |u1 for a record's bytes), and shape. */
export type Numbers = Record<string, [offset: number, type: string, shape: number[]]>
// ${context}/regime/${name}: (said, months); ${context}/parameters: PARAMETERS; ${context}/population: POPULATION;
// ${context}/constants: (places, SETTING_FIELDS); ${context}/envelope: (months); person: PERSON with its defaults
export interface ContextData {
  name: string; title: string
  countries: { origin: string; transit: string; destination: string }
  places: string[] // in the order of codes
  months: number; last_month: string; base: string // last_month: of its record; months: what can be simulated
  regimes: RegimeData[] // the base first
  parameters: Parameter[] // preferences: behaviour.*
  caveats: string[]
  assumed: [number, number] // dated values of the base that are assumed, of all
}
/** A sum over a window that begins in a January: of a condition in some places; of person-months decided in transit in some
 *  states, or held by the road's risk alone; of people who moved. `per`: divided by (12: person-years). */
export type Sum =
  | { of: 'condition'; measure: number; places: number[]; per: number } // measure: index into a row of CONDITION
  | { of: 'months'; states: number[] | null; risk_held: boolean; places: number[] }
  // groups: 0 adults, 1 minors from the origin, 2 born in transit
  | { of: 'moves'; from: number[]; to: number[]; groups: number[] }
/** Outcomes are named, worded and worked out as `transitsim compare` does: part over whole, or part alone; `behind`: what it
 *  rests on. */
export interface OutcomeData {
  name: string; words: string; unit: string; meaning: string; better: number
  part: Sum; whole: Sum | null; behind: 'part' | 'whole'
}
export type Code = Record<string, number>
export type FieldType = [offset: number, type: string, length?: number] // type: <f8 <i8 <i4 |i1
export interface RecordType { size: number; fields: Record<string, FieldType> }
export type Parameters = { name: string; kind: 'array' | 'record' | 'i64' | 'f64' | 'bool'; of?: string; dimensions?: number }[]
export interface FunctionType { parameters: Parameters; returns: 'i64' | 'f64' | 'bool' | null }
/** What built/rules.json says of the module: its functions, records, and sizes of arrays. */
export interface Manifest {
  functions: Record<string, FunctionType>
  records: Record<string, RecordType>
  sizes: {
    places: number; classes: number; queues: [number, number]; regions: number; bins: number; states: number; cells: number
    rungs: number
  }
}
export interface PageData extends Manifest {
  version: string; source: string // of the package; hash of the rules
  contexts: ContextData[]
  levers: Lever[]
  outcomes: OutcomeData[]
  t90: number[] // Student's 0.95 quantile by degrees of freedom, from 1
  few: number // agents or events below which a number is chance
  default_scale: number
  enums: { place: Code; state: Code; option: Code; constraint: Code; hiding: Code; entry: Code; look: Code }
  numbers: Numbers
}

/** A regime laid over another from a month on, or a lever turned by a factor or to a value; in order, as in
 *  `history+X@2006-01+route.fee:x0.5@2006-01`. */
export type Layer = { regime: string; since: number } | { lever: string; factor?: number; value?: number; since: number }
export interface World {
  context: string; base: string; layers: Layer[]; parameters: Record<string, number> // preferences that differ from the context's
  scale: number; seed: number; replicate: number; months: number
}

/** What is drawn of a world: month k of row r stands at k * people + r. */
export interface Frames {
  people: number; months: number
  person: Float64Array // address of every row: the same person has the same address in every world
  // `place` 255: not born
  place: Uint8Array; look: Uint8Array; holds: Uint16Array // `holds`: bits of Constraint that keep one who wants to leave
  slot: Uint16Array // fixed place inside the cluster, 65535: not drawn
  // first row of the family; which row of it is mother, father, spouse, below 0 none; month of birth; 0 female, 1 male
  family: Int32Array; mother: Int8Array; father: Int8Array; spouse: Int8Array; born: Int32Array; sex: Uint8Array
  flow: Float64Array // adults who moved, people: month * 196 + from * 14 + to
  ladder: Float64Array // month * 4: in transit, would leave if safe and free, want to, want to and can; people
  arrivals: Float64Array // a month, people of all ages
  levers: Float64Array // month * PageData.levers.length + lever: every lever as it is in this world
  milliseconds: number
}
/** Look: 0 not drawn, 1 at home, 2 at home and tries to cross, 3 in transit and wishes to stay (or came this month), 4 would
 *  leave were it safe and free, 5 wants to leave and cannot, 6 wants to and can, 7 in transit on a short trip, 8 on the road, in
 *  an embassy or waiting abroad, 9 locked up, 10 arrived or admitted elsewhere, 11 died away from home, 12 died at home and had
 *  wished to leave or been asked to, 13 a minor who lives in transit. */

/** One person in one world: their row after every month (records.PERSON), and what the road cost in that month. */
export interface Life { rows: Uint8Array; price: Float64Array; pay_now: Float64Array }
export type Both = [Float64Array, Float64Array] // of both worlds, in the order of PageData.outcomes
export interface Replicate { number: number; since: number; outcomes: Both; agents: Both } // NaN: nobody lived

export type Ask =
  | { type: 'open'; data: string; blob: string; module: string } // JSON of PageData; base64: deflated numbers, the module
  | { type: 'live'; tag: number; side: 0 | 1; world: World }
  | { type: 'lives'; tag: number; person: number; worlds: [World, World] }
  // numbers 0 .. count - 1, as in Python
  | { type: 'replicates'; tag: number; worlds: [World, World]; since: number; count: number }
  | { type: 'pause'; paused: boolean } // rest from it while something else needs the processor
  | { type: 'stop' } // what is being simulated in the background
export type Answer =
  | { type: 'ready'; milliseconds: number }
  | { type: 'world'; tag: number; side: 0 | 1; frames: Frames }
  | { type: 'lives'; tag: number; person: number; lives: [Life | null, Life | null] }
  | { type: 'replicate'; tag: number; replicate: Replicate }
  | { type: 'wrong'; tag: number; words: string } // what was asked cannot be, in a sentence
