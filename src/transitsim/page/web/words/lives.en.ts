// Words of the picture: map, key, time line, one person. Another language is another file with the same names.
// {transit}, {origin} and {destination} become the countries of the context. The person is "they", whoever they are.

export const months = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]
export const shortMonth = (month: number): string => months[month].slice(0, 3)

/** Names on the map by context and place; `short` where there is little room. A context without an entry uses its own names. */
export interface PlaceWords { name: string; short?: string; at: string } // at: "in a village"
export const places: Record<string, Record<number, PlaceWords>> = {
  north_korea_china: {
    0: { name: 'Home, near the border', at: 'at home near the border' },
    1: { name: 'Home, in the interior', at: 'at home in the interior' },
    2: { name: 'Border area', at: 'in the border area' },
    3: { name: 'Villages', at: 'in a village' },
    4: { name: 'Cities', at: 'in a city' },
    5: { name: 'Further inland', short: 'Inland', at: 'further inland' },
    6: { name: 'On the road', at: 'on the road' },
    7: { name: 'Arrested', at: 'under arrest in China' },
    8: { name: 'Sent back, locked up', short: 'Sent back', at: 'locked up in North Korea' },
    9: { name: 'Waiting abroad', at: 'waiting in South-East Asia' },
    10: { name: 'In an embassy', at: 'in an embassy' },
    11: { name: 'South Korea', at: 'in South Korea' },
    12: { name: 'Elsewhere', at: 'in a third country' },
    13: { name: 'Died', at: 'dead' },
  },
}
/** Names of roles, for contexts of their own; {name} is the context's name of the place. */
export const roles: Record<number, PlaceWords> = {
  0: { name: '{name}', at: 'at home, {name}' }, 1: { name: '{name}', at: 'at home, {name}' },
  2: { name: '{name}', at: 'in {name}' }, 3: { name: '{name}', at: 'in {name}' }, 4: { name: '{name}', at: 'in {name}' },
  5: { name: '{name}', at: 'in {name}' }, 6: { name: 'On the road', at: 'on the road' },
  7: { name: 'Arrested', at: 'under arrest in {transit}' },
  8: { name: 'Sent back, locked up', short: 'Sent back', at: 'locked up in {origin}' },
  9: { name: 'Waiting abroad', at: 'waiting abroad' }, 10: { name: 'In an embassy', at: 'in an embassy' },
  11: { name: '{destination}', at: '{destination}' }, 12: { name: '{name}', short: 'Elsewhere', at: 'in a third country' },
  13: { name: 'Died', at: 'dead' },
}

export const holds: Record<string, { short: string; key: string; long: string }> = {
  money: { short: 'money', key: 'too little money', long: 'not enough money' },
  guide: { short: 'guide', key: 'no guide', long: 'no guide' },
  held: { short: 'held', key: 'a debt or a placement', long: 'held to a debt or a placement' },
  checks: { short: 'checks', key: 'identity checks', long: 'identity checks' },
  child: { short: 'a child', key: 'a child', long: 'a child who cannot come' },
  border: { short: 'border', key: 'the way is shut', long: 'the way is shut' },
  rest: {
    short: 'else', key: 'something else',
    long: 'something else: illness, an infant, no news of a way, no admission, the household',
  },
}

/** Each constraint of the model, as what holds one person. */
export const constraints: Record<string, string> = {
  funds: 'too little money', guide: 'no guide', confined: 'held to a debt or a placement', surveillance: 'identity checks',
  child: 'a child who cannot come', border: 'the way is shut', health: 'illness or an infant', information: 'no news of a way',
  eligibility: 'nobody admits them', household: 'the household decides otherwise',
}

export const map = {
  died: 'Died away from home', diedShort: 'Died away', diedHere: 'died at home',
  onTheRoad: 'On the road', tag: 'this person',
  described: (title: string, when: string, places: string) => `${title}, ${when}. ${places}.`,
  pair: (name: string, people: string) => `${name}: ${people}`,
  diedAtHome: (people: string) => `died at home so far, of those who wished to leave or were asked to: ${people}`,
}
export const ladder = {
  would: 'would leave if safe and free', wouldShort: 'would leave', want: 'want to as it is', wantShort: 'want to',
  can: 'can',
}
export const binding = {
  rest: (people: string) => `What holds the other ${people}`,
  nobody: 'Nobody who wants to leave is held back',
  share: (what: string, people: string) => `${what}: ${people} people`,
}
export const key = {
  label: 'What colours and shapes say', held: 'Held back by', others: 'Others', several: 'two or more',
  free: 'can go, on the road, arrived', would: 'would go if it were safe and free', stays: 'does not wish to leave',
  locked: 'locked up', tries: 'at home, wishes to cross', child: 'a child',
}
export const timeline = {
  play: 'Play', pause: 'Pause', label: 'Month', speed: 'Speed',
  speeds: [['slow', 3], ['usual', 6], ['fast', 14]] as [string, number][],
  arrivals: 'Reached {destination}, a year', part: 'the worlds part', most: (people: string) => `up to ${people}`,
  year: (year: number, people: string) => `${year}: ${people}`,
}
export const worlds = {
  only: (levers: string) => `As it was, but ${levers}`, and: (regime: string, levers: string) => `${regime}; ${levers}`,
}
export const status = {
  nobody: 'Does not wish to leave in this world.', died: 'Has died.', unborn: 'Not born yet.',
  held: (where: string, what: string[]) => `${where}. Wants to leave, and cannot${what.length ? `: ${what.join(', ')}` : ''}.`,
  looks: {
    2: ', and wishes to cross.', 3: '. Does not wish to leave.', 4: '. Would leave if it were safe and free.',
    6: '. Wants to leave and can.',
    7: ', on a short trip.', 13: '.',
  } as Record<number, string>,
}

const dollars = (value: number): string => (value < 1 ? 'nothing' : `${tens(value).toLocaleString('en')} dollars`)
const tens = (value: number): number => (value >= 1000 ? Math.round(value / 10) * 10 : Math.round(value))
const listed = (all: string[]): string => [all.slice(0, -1).join(', '), all[all.length - 1]].filter(Boolean).join(' and ')
const count = (number: number, one: string, many: string): string => (number === 1 ? `one ${one}` : `${number} ${many}`)

/** A life in sentences. */
export const said = {
  wishes: 'They began to wish to cross.',
  kinThere: (destination: string) => `Kin of theirs reached ${destination}.`,
  kinPunished: 'Kin at home were punished because somebody had left.',
  sponsored: 'Kin abroad offered to pay for the road.',
  crossed: (transit: string, company: string, how: string) => `They crossed into ${transit}${company}${how}.`,
  with: (company: string[]) => ` with ${listed(company)}`,
  company: {
    child: (many: number) => count(many, 'child', 'children').replace('one ', 'a '),
    spouse: (_: number, woman: boolean) => `their ${woman ? 'wife' : 'husband'}`,
    parent: (many: number, woman: boolean) => (many > 1 ? 'their parents' : `their ${woman ? 'mother' : 'father'}`),
    sibling: (many: number, woman: boolean) => (many > 1 ? `${many} siblings` : `a ${woman ? 'sister' : 'brother'}`),
  } as Record<string, (many: number, woman: boolean) => string>,
  how: {
    own_cash: ', with cash in hand', visa: ', on a visa', sponsored: ', paid for by kin',
    credit: ', on credit against a placement',
    elite: '', other: ', by another way',
  } as Record<string, string>,
  moved: (at: string) => `They moved: now ${at}.`,
  cameBack: (at: string) => `They were back ${at}.`,
  arrested: (transit: string) => `They were arrested in ${transit}.`,
  paidTheirWayOut: 'They were arrested, and let go for all their savings.',
  caughtOnRoad: (transit: string) => `They were caught on the road and held in ${transit}.`,
  handedOver: (origin: string) => `They were handed over to ${origin} and locked up.`,
  caughtAtBorder: (origin: string) => `They were caught at the border and locked up in ${origin}.`,
  letGo: (at: string) => `They were let go, ${at}.`,
  letGoHome: 'They were let go, home.',
  wentHome: (origin: string) => `They went back to ${origin}.`,
  toDestination: (destination: string) => ` for ${destination}`, toThird: ' for a third country',
  setOut: (to: string, company: string, price: string) => `They set out${to}${company}.${price}`,
  free: ' The road cost nothing.', kinPaid: ' Kin abroad paid.', helpersPaid: ' Helpers paid.',
  paid: (price: number, paid: number, owed: number) => ` The road cost ${dollars(price)}` +
    (owed >= 1 ? `: they paid ${dollars(paid)} and owed ${dollars(owed)}.` : '.'),
  intoEmbassy: (company: string) => `They entered an embassy${company}.`,
  embassy: 'They reached an embassy, and waited there.',
  outOf: (transit: string) => `They got out of ${transit}, and waited abroad.`,
  arrived: (destination: string) => `They arrived in ${destination}.`,
  third: 'They were taken in by a third country.',
  died: (at: string) => `They died, ${at}.`,
  metGuide: (price: number, had: number, stayed: boolean) => `They met a guide. The road cost ${dollars(price)}` +
    `${price < 1 ? '' : `; they had ${had < 1 ? 'no money' : dollars(had)}`}.${stayed ? ' They stayed.' : ''}`,
  lostGuide: 'The guide was gone.',
  deceived: (destination: string) => `A guide gave them a false picture of ${destination}.`,
  permit: 'They got a residence permit.', permitEnded: 'They no longer had a residence permit.',
  housing: {
    shelter: 'They found room in a shelter', employer: 'They lived where they worked', marriage: 'A union began',
    commercial_sex: 'They were placed in commercial sex', rent: 'They rented a room',
  } as Record<string, string>,
  heldFor: (months: number) => `, held to it for ${count(months, 'month', 'months')}`, stop: '.',
  held: (months: number) => `They were held to a placement for ${count(months, 'month', 'months')}.`,
  heldNoMore: 'They were no longer held.',
  unionEnded: 'The union ended.',
  betterWork: 'They found better work.', job: (destination: string) => `They found work in ${destination}.`,
  business: 'They started a business.',
  born: 'They had a child.', wasBorn: (at: string) => `They were born, ${at}.`, ofAge: 'They came of age.',
  stayed: (who: string, at: string) => `${who} stayed ${at}.`,
  went: (who: string, at: string) => `${who} went elsewhere: now ${at}.`,
  cameToo: (who: string) => `${who} and they were in the same place again.`,
  kinDied: (who: string) => `${who} died.`,
  kin: {
    child: (many: number) => (many > 1 ? `${raise(inWords(many))} of their children` : 'A child of theirs'),
    spouse: (_: number, woman: boolean) => `Their ${woman ? 'wife' : 'husband'}`,
    parent: (many: number, woman: boolean) => (many > 1 ? 'Their parents' : `Their ${woman ? 'mother' : 'father'}`),
    sibling: (many: number, woman: boolean) => (many > 1 ? `${raise(inWords(many))} of their siblings`
      : `A ${woman ? 'sister' : 'brother'} of theirs`),
  } as Record<string, (many: number, woman: boolean) => string>,
  institution: 'An institution looked after them from now on.',
  registered: 'They were entered in a household register.',
  debtPaid: 'They had paid off what they owed.',
}

/** The card of a person. */
export const card = {
  title: 'One of them',
  choose: 'choose another', number: 'Number of the person', show: 'Show',
  others: 'Or one of those whose lives differ: as it was, and in the other world',
  fatePair: (here: string, there: string) => `${here} | ${there}`,
  who: (woman: boolean, grown: boolean, household: string, where: string, born: string) =>
    `A ${grown ? (woman ? 'woman' : 'man') : woman ? 'girl' : 'boy'} from a ${household} family ${where}, born ${born}.`,
  bornIn: (month: string, transit: string) => `in ${transit} in ${month}`,
  households: ['poor', 'middling', 'privileged'],
  homes: { north_korea_china: ['near the border', 'in the interior'] } as Record<string, string[]>,
  homeIn: (name: string) => `in ${name}`,
  invented: 'invented',
  none: 'Choose a dot on a map, or a person from the list.',
  asked: 'Reading this life …',
  missing: (people: number) => `${dollars(people)} are missing.`,
  absent: 'In this world this person never comes to wish to leave.',
  lane: (title: string, told: string) => `${title}: ${told}`,
  same: 'Both lives are the same to the end.',
  sameToEnd: 'Nothing more happens.',
  all: 'Everything that happens', less: 'The main events',
  parting: (when: string, fields: string[]) => `The two lives part in ${when}. What differs first: ${fields.join(', ')}.`,
  seen: (when: string) => ` From ${when} on they live in different places.`,
  because: 'What differs between the worlds in that month:',
  lever: (name: string, here: string, there: string) => `${name} ${here} → ${there}`,
  levers: (names: number) => `and ${names} more`,
  indirect: 'No lever differs in that month. What differs comes through kin, news or a queue.',
  totals: (violent: number, sent: number) =>
    `${violent ? `Violence in ${count(violent, 'month', 'months')}` : 'No month with violence'}` +
    `${sent >= 1 ? `; ${dollars(sent)} sent home` : ''}.`,
  shared: (alike: string, people: string, transit: string, when: string) =>
    `${alike} of ${people} adults in ${transit} in ${when} end like this.`,
  most: (people: string, here: string, there: string) =>
    here === there ? `Most often, ${people}: ${here} in both.` : `Most often, ${people}: ${here}, and ${there}.`,
  fates: {
    transit: 'in {transit}', destination: 'in {destination}', third: 'in a third country', home: 'at home in {origin}',
    held: 'locked up',
    died: 'died', road: 'on the road', absent: 'never left',
  } as Record<string, string>,
}
const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const inWords = (number: number): string => numbers[number] ?? String(number)

/** Ties, as the card names them. */
export const family = {
  title: 'The family',
  heads: {
    child: (many: number, _: boolean, mine: boolean) => `${mine ? 'Mother' : 'Father'} of ${inWords(many)}`,
    spouse: (_: number, woman: boolean) => (woman ? 'Wife' : 'Husband'),
    parent: (many: number, woman: boolean) => (many > 1 ? 'Parents' : woman ? 'Mother' : 'Father'),
    sibling: (many: number, woman: boolean) => (many > 1 ? `${raise(inWords(many))} siblings` : woman ? 'Sister' : 'Brother'),
  } as Record<string, (many: number, woman: boolean, mine: boolean) => string>, // many of them, one a woman; mine: I am one
  member: {
    child: (woman: boolean) => (woman ? 'daughter' : 'son'), spouse: (woman: boolean) => (woman ? 'wife' : 'husband'),
    parent: (woman: boolean) => (woman ? 'mother' : 'father'), sibling: (woman: boolean) => (woman ? 'sister' : 'brother'),
  } as Record<string, (woman: boolean) => string>,
  born: (year: number) => `born ${year}`,
  many: inWords, with: 'with them', same: 'in the same place', home: 'at home', died: 'no longer alive',
}
const raise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Fields of a person, as what differs; others are told by their name. */
export const fields: Record<string, string> = {
  place: 'where they are', wish: 'what they want', wish_safe: 'what they would do if it were safe and free',
  choice: 'what they do',
  guide: 'knowing a guide', savings: 'their savings', debt: 'what they owe', earned: 'their pay',
  believed_capture: 'the danger they see on the road',
  believed_arrest: 'the danger of arrest they see', believed_punishment: 'the danger they see for kin',
  binding: 'what holds them',
  open_options: 'what is open to them', shortfall: 'the money that is missing', permit: 'a permit', hiding: 'how they live',
  sponsored: 'an offer of kin to pay',
  kin_there: 'kin abroad', need_met: 'how kin at home fare', months_to_afford: 'how long they must save',
  state: 'what they want and can',
  reviewed: 'when they think it over', desire_month: 'when they begin to wish to leave', wake: 'when they begin to wish to leave',
}
/** One word for a place where there is little room, by context and for any; the destination has its own name. */
export const lanePlaces: Record<string, Record<number, string>> = {
  north_korea_china: { 2: 'border', 3: 'village', 4: 'city', 5: 'inland' },
}
export const laneRoles: Record<number, string> = {
  0: 'home', 1: 'home', 6: 'road', 7: 'arrested', 8: 'locked up', 9: 'waiting',
  10: 'embassy',
  12: 'elsewhere', 13: 'dead',
}
export const laneTold = (at: string, year: number): string => `${at} from ${year}`
