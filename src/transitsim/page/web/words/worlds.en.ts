// What a world says of itself that cannot be simulated, in English. Another language is another file with the same names.
import { label } from '../calendar'

const people = (count: number): string => Math.round(count).toLocaleString('en')

export const desireAbove = (desire: number, most: number, month: number): string =>
  `In ${label(month)} ${people(desire)} people a month would wish to cross, and this context is drawn for ` +
  `${people(most)} at most; turn origin.desire up less.`
