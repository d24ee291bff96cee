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
    2: { name: 'Border area', at: 'in the Korean-speaking border area' },
    3: { name: 'Villages', at: 'in a village of the north-east' },
    4: { name: 'Cities', at: 'in a city of the north-east' },
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
  rest: { short: 'else', key: 'something else', long: 'something else: illness or an infant, no news of a way, nobody who admits them' },
}

export const map = {
  died: 'Died away from home', diedHere: 'died at home',
  onTheRoad: 'On the road', tag: 'this person',
  described: (title: string, when: string, places: string) => `${title}, ${when}. ${places}.`,
  pair: (name: string, people: string) => `${name}: ${people}`,
  diedAtHome: (people: string) => `died at home so far: ${people}`,
}
export const ladder = {
  would: 'would leave if it were safe and free', wouldShort: 'would leave', want: 'want to as it is', wantShort: 'want to', can: 'can',
}
export const binding = {
  rest: (people: string) => `What holds the other ${people}`,
  nobody: 'Nobody who wants to leave is held back',
  share: (what: string, people: string) => `${what}: ${people} people`,
}
export const key = {
  label: 'What colours and shapes say', held: 'Held back by', others: 'Others', several: 'two or more',
  free: 'can go, on the road, arrived', would: 'would go if it were safe and free', stays: 'does not wish to leave',
  locked: 'locked up', tries: 'at home, wishes to cross',
}
export const timeline = {
  play: 'Play', pause: 'Pause', label: 'Month', speed: 'Speed',
  speeds: [['slow', 3], ['usual', 6], ['fast', 14]] as [string, number][],
  arrivals: 'Reached {destination}, a year', part: 'the worlds part', most: (people: string) => `up to ${people}`,
  described: (a: string, b: string) => `Arrivals by year. ${a} ${b}`,
  year: (year: number, people: string) => `${year}: ${people}`,
}
export const worlds = {
  only: (levers: string) => `As it was, but ${levers}`, and: (regime: string, levers: string) => `${regime}; ${levers}`,
}
export const status = {
  nobody: 'Does not wish to leave in this world.', died: 'Has died.',
  held: (where: string, what: string[]) => `${where}. Wants to leave and cannot: ${what.join(', ')}.`,
  looks: {
    2: ', and wishes to cross.', 3: '. Does not wish to leave.', 4: '. Would leave if it were safe and free.', 6: '. Wants to leave and can.',
    7: ', on a short trip.',
  } as Record<number, string>,
}
