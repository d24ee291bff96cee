// Every text of the frame of the page in English. Another language is another file with the same names.
import type { RegimeData } from '../protocol'

/** Shipped regimes: the end of "What if, from January 2006, ...", and how their world is called. */
const regimes: Record<string, [ask: string, title: string]> = {
  safe_passage: ['the road were safe and paid for?', 'A safe road that is paid for'],
  broker_crackdown: ['guides were hunted?', 'Guides are hunted'],
  no_collective_punishment: ['families went unpunished?', 'Families are not punished'],
  regularised_mothers: ['mothers had papers?', 'Papers that protect for mothers'],
  entry_control_up: ['the border were harder to cross?', 'A border that is harder to cross'],
  exit_control_up: ['the road failed more often?', 'A road that fails more often'],
  firewall: ['homes and clinics were safe from arrest?', 'No arrest at home or in a clinic'],
  help_in_place: ['helpers paid for care, not journeys?', 'Help where people are'],
  interior_arrest_up: ['arrests were half as many again?', 'Half as many arrests again'],
  no_standardisation: ['there had been no single immigration office?', 'No single immigration office'],
  permits_as_practised: ['permits closed the way out?', 'Permits that close the way out'],
  remittance_cut: ['no money could be sent home?', 'No money can be sent home'],
  settlement_support_high: ['the first cash were twice as much?', 'Twice the first cash'],
  settlement_support_low: ['the first cash were a third?', 'A third of the first cash'],
  symmetric_structures: ['women and men faced the same?', 'The same for women and men'],
  unenforceable_bond: ['nobody could be held for a debt?', 'Nobody is held for a debt'],
}
export const favouriteRegimes = ['safe_passage', 'broker_crackdown', 'no_collective_punishment', 'regularised_mothers']
export const favouriteLevers = ['route.fee', 'transit.arrest_hazard', 'route.contact_hazard']
const roots = ['history'] // regimes that tell what happened

export const askOf = (regime: RegimeData): string => regimes[regime.name]?.[0] ?? `this held: ${regime.title}?`
export const titleOf = (regime: RegimeData): string =>
  (roots.includes(regime.name) ? text.asItWas : regimes[regime.name]?.[1] ?? regime.title)

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

// --- numbers
const MINUS = '−'
export const number = (value: number, digits = 0): string => Number.isFinite(value)
  ? value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', MINUS) : '–'
/** As short as it can be without losing what matters: 0.035, 12, 4,200. */
export const amount = (value: number): string => Number.isFinite(value)
  ? value.toLocaleString('en', Math.abs(value) >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 })
    .replace('-', MINUS) : '–'
/** A change with its sign; 0 without one. */
export function signed(value: number, digits = 0): string {
  const told = number(value, digits)
  return !Number.isFinite(value) || !/[1-9]/.test(told) ? told.replace(MINUS, '') : value > 0 ? `+${told}` : told
}
/** Decimals of a unit, as in core/text.py. */
export const digitsOf = (unit: string): number => (['share', '0-1'].includes(unit) ? 3 : /^(US\$|months)/.test(unit) ? 1 : 0)
/** A change to three digits that matter, with its sign, where there is little room. */
export function roundly(value: number, digits: number): string {
  if (Math.abs(value) >= 1e6) return `${signed(Number((value / 1e6).toPrecision(3)), 2)} m`
  return Math.abs(value) >= 1000 ? signed(Number(value.toPrecision(3))) : signed(value, digits)
}
export const times = (factor: number): string => `× ${amount(factor)}`
const units: Record<string, string> = {
  'US$': 'US dollars', 'US$/month': 'US dollars a month', 'per month': 'a month', 'per year': 'a year',
  'people/month': 'people a month', 'people/year': 'people a year', factor: 'multiple', '0 or 1': '(0 no, 1 yes)',
  '0-1': '(0 not at all, 1 wholly)', '0-5': '(0 to 5)', 'person-months': 'months of people',
}
export const unitOf = (unit: string): string => units[unit] ?? unit

const listed = (names: string[]): string => names.join(', ')

/** Parts as sentences: each begins with a capital and ends with a full stop. */
export const sentences = (...parts: string[]): string =>
  parts.filter(Boolean).map(one => capital(one).replace(/[^.?!]$/, '$&.')).join(' ')

/** Sentences about what is wrong and what to do. */
export const say = {
  noNumber: (name: string, told: string) =>
    `${name}: “${told}” is no number. Write 80 for a value, or x0.5 for half of what it was.`,
  outside: (name: string, value: number, low: number, high: number) =>
    `${name}: ${amount(value)} is outside its range, ${amount(low)} to ${amount(high)}.`,
  noContext: (name: string, known: string[]) =>
    `There is no context “${name}” in this page. It has ${listed(known)}; it shows the first.`,
  noRegime: (name: string, context: string) =>
    `There is no regime “${name}” in this page for “${context}”. It was left out.`,
  noWhole: (key: string, told: string, low: number, high: number, kept: number) =>
    `${key}: “${told}” is no whole number from ${number(low)} to ${number(high)}. It is ${number(kept)} instead.`,
  noMonth: (key: string, told: string, first: string, last: string, kept: string) =>
    `${key}: “${told}” is no month from ${first} to ${last}. It is ${kept} instead; write it like 2006-01.`,
  noPerson: (told: string) => `person: “${told}” is no number of a person. Choose a dot on a map.`,
  nobody: (person: number) => `Nobody in these worlds has the number ${person}. Choose a dot on a map.`,
  unknownWord: (key: string, told: string) => `The address says “${key}=${told}”, which is nothing here. It was left out.`,
  twice: (key: string, kept: string) => `The address says ${key} twice. “${kept}” holds.`,
  noAddress: 'The address of this page cannot be changed here. “Copy link” still works.',
  broken: (words: string) => `Something went wrong: ${words}`,
}

export const text = {
  title: 'Stay or leave',
  subtitle: (transit: string, origin: string, first: number, last: number) =>
    `People from ${origin} in ${transit}, ${first}–${last}`,
  oneDot: (scale: number) => (scale === 1 ? 'One dot is one person.' : `One dot is ${number(scale)} people.`),
  caution: 'Nobody here is real, most values are assumed, and it does not predict.',
  asItWas: 'As it was',
  whatIf: (ask: string) => `What if ${ask}`,
  key: 'What the colours say',
  picture: (date: string, replicate: number) => `${date}, replicate ${replicate}.`,
  nothingElse: 'nothing else?',
  lead: 'What if, from',
  leadUnder: (base: string) => `Under “${base}”: what if, from`,
  since: { group: 'From when on', month: 'Month', year: 'Year' },
  presets: 'What if',
  moreQuestions: 'more questions …',
  moreLevers: 'turn another lever …',
  asItWasShort: 'as it was',
  factorOf: (words: string) => `${words}, as a multiple of what it was`,
  takeOff: (words: string) => `Put back: ${words}`,
  change: (words: string) => `Change: ${words}`,
  close: 'Close',
  dismiss: 'Dismiss',
  notices: 'What went wrong',
  preferenceBoth: 'in both worlds',
  tools: {
    name: 'Tables, files and words', about: 'About', tables: 'Tables', save: 'Save', copy: 'Copy link', copied: 'Link copied',
  },
  regimes: {
    title: 'More questions',
    context: 'Where',
    base: 'Compared with',
    what: 'Each question changes what people face from a month on. Nothing in it says how people decide.',
    draw: 'People and random numbers', seed: 'Seed', scale: 'People that a dot stands for', replicate: 'Replicate that is shown',
    drawMeans: 'The same seed, scale and replicate give the same people and the same chances in both worlds.',
    ask: 'Ask this', asked: 'Asked now', changes: 'What it changes', nothing: 'Nothing: it is what both worlds start from.',
    status: {
      sourced: 'every value has a source', provisional: 'some values are assumed', hypothetical: 'hypothetical',
    } as Record<string, string>,
    statement: (words: string, value: string, from: string) => `${words}: ${value}${from && ` from ${from}`}`,
  },
  levers: {
    title: 'Turn a lever',
    find: 'Find a lever or a preference',
    hint: 'for example: arrest, wage, guide, children',
    found: (count: number) => (count === 1 ? 'One found.' : `${count} found.`),
    none: 'Nothing is called so. Try another word: price, police, border, work, family.',
    now: (date: string) => `in ${date}`,
    turnedFrom: (date: string) => `What is turned holds from ${date} on, in the other world only.`,
    preferences: 'Preferences hold in both worlds and in all months.',
    factor: 'Multiply what it was by', value: 'Set it to', preference: 'Set it to', back: 'As it was',
    range: (low: number, high: number, unit: string) => `Range: ${amount(low)} to ${amount(high)} ${unit}.`,
    source: (source: string) => (source === 'assumed' ? 'Assumed: no source gives it.' : `Source: ${source}.`),
    usual: (value: number) => `As it was: ${amount(value)}.`,
    noChange: 'This range has one value only.',
    asked: 'The question asks for it.',
    zero: 'It is 0 in these months, and a multiple of 0 is 0. Set a value instead.',
  },
  differences: {
    title: 'What this changes',
    window: (first: string, last: string) => `${first} – ${last}`,
    simulating: 'being simulated …',
    running: (done: number, all: number) => `${done} of ${all} replicates`,
    done: (done: number) => `${done} replicates`,
    tick: 'a replicate', bar: '90 % interval', shown: 'shown', star: '* mostly chance',
    tooFew: (done: number, from: number) => `${done} of at least ${from} replicates: nothing is claimed yet.`,
    same: 'the same in both worlds',
    fewMeans: (few: number) => `* fewer than ${few} simulated events behind it: mostly chance.`,
    grey: 'Grey: the interval holds 0, so the sign is not known.',
    more: 'more', all: 'all numbers',
    becomes: (title: string) => `Becomes: ${title}`,
    covers: 'Intervals are Student’s, of the mean: they cover chance, not assumptions. More replicates narrow them.',
    columns: ['Outcome', 'Unit', 'As it was', 'Becomes', 'Differs by', '90 % interval', 'Replicates'],
    caption: (first: string, last: string) => `Means over replicates, ${first} to ${last}`,
    row: (words: string, mean: string, low: string, high: string, few: boolean) =>
      `${words}: differs by ${mean}, 90 % interval ${low} to ${high}${few ? ', mostly chance' : ''}`,
    none: (words: string) => `${words}: not known yet`,
    interval: (low: string, high: string) => `${low} to ${high}`,
  },
  tables: {
    title: 'Tables', place: 'Place', people: 'People', sum: 'In transit',
    places: (date: string) => `People by place at the end of ${date}`,
    ladder: (date: string) => `Who would leave, wants to, and can, in ${date}`,
    steps: ['In transit', 'Would leave if it were safe and free', 'Want to leave as it is', 'Want to and can'],
    holds: (date: string) => `What holds those who want to leave and cannot, in ${date}`,
    holdsNote: 'Somebody whom two things hold counts under both.',
    constraint: 'Held by',
    month: 'Month shown',
    constraints: {
      funds: 'too little money', guide: 'no guide', confined: 'a debt or whoever holds them', surveillance: 'identity checks',
      child: 'a child',
      border: 'the way shut', health: 'illness', information: 'too little known', eligibility: 'not eligible',
    } as Record<string, string>,
  },
  save: {
    title: 'Save', tables: 'Tables with codebook (zip of CSV files)', svg: 'Picture of both worlds (SVG)',
    png: 'Picture of both worlds (PNG)', link: 'Link to this scenario', copyLink: 'Copy link', copied: 'Copied.',
    command: 'The same numbers in Python', copyCommand: 'Copy command',
    notCopied: 'Copying is not allowed here. The text is selected: press Ctrl+C.',
    commandNote: 'It needs transitsim installed, and --config-dir for regimes of your own. It fills a folder with every outcome.',
    print: 'Print', waiting: 'Both worlds must have been simulated first.',
    replicates: (done: number) => `With ${done} replicates so far.`,
  },
  about: {
    title: 'About this page',
    content: 'Content: detention, forced return, trafficking, violence and death are counted and told here.',
    paragraphs: (assumed: number, all: number, scale: number, title: string): [string, string][] => [
      ['Nobody here is real.', 'Every person is invented by random numbers. A life told here happened to nobody.'],
      ['Most values are assumed.',
        `${number(assumed)} of the ${number(all)} dated values of “${title}” are assumed. Each lever says which.`],
      ['It does not predict.',
        'It shows what follows when these rules and these values hold. Other rules would give other numbers.'],
      ['One replicate is shown.',
        'The dots are one draw of people and of random numbers, the same for both worlds. '
        + 'Intervals come from other draws. They cover chance only, not wrong assumptions.'],
      ['What a dot is.',
        `${text.oneDot(scale)} Where it stands inside a place means nothing. The map is coarse on purpose.`],
    ],
    caveats: 'What to know about this case',
    licence: 'Apache License 2.0. The rules that run here are the compiled rules of the Python package transitsim.',
    version: (version: string, source: string) => `transitsim ${version}, rules ${source.slice(0, 12)}`,
    keys: 'Keys',
    keyWords: [
      ['Space', 'play or pause'], ['← →', 'on the time line: a month'], ['Page Up, Page Down', 'on the time line: a year'],
      ['Tab', 'to the next control'], ['Esc', 'close what is open'],
    ] as [string, string][],
  },
  readme: (link: string, command: string, version: string, caution: string) => [
    'Tables of the laboratory in a page', '', caution, '', 'The scenario:', link, '', 'The same numbers in Python:', command, '',
    'codebook.csv says what every column of every table means. World 0 is the baseline, world 1 is the other regime.',
    'Months are those of one replicate; differences are over all replicates.', '', version, '',
  ].join('\n'),
  codebook: {
    month: 'month, like 2006-01',
    world: '0 is the baseline, 1 is the other regime',
    place: 'where people are at the end of the month',
    people: 'how many people; one agent stands for several',
    in_transit: 'people in transit',
    would_leave: 'of them, would leave if it were safe and free',
    want: 'of them, want to leave as it is',
    can: 'of them, want to and can',
    arrivals: 'people of all ages who reached the destination in the month',
    lever: 'name of a lever that differs between the worlds',
    value_lever: 'of the lever in that month and world',
    replicate: 'number of the replicate, from 0',
    outcome: 'name of the outcome, as in transitsim compare',
    unit: 'its unit',
    base_value: 'the outcome in the baseline',
    value: 'the outcome under the other regime',
    base: 'mean over replicates in the baseline',
    other: 'mean over replicates under the other regime',
    difference: 'mean of the paired differences, other minus baseline',
    low90: 'lower end of the 90 % Student interval of the mean difference',
    high90: 'upper end of it',
    replicates: 'replicates in which both are known',
    kind: 'outcome, lever, or preference',
    name: 'its name, as in transitsim compare',
    meaning: 'what it is',
    few: 'whether few simulated events are behind it: mostly chance',
  } as Record<string, string>,
}
