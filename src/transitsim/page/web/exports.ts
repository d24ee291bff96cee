// What can be taken home: tables as CSV with a codebook, and the pictures of both worlds as SVG and PNG.
import { strToU8, zipSync } from 'fflate'
import { hashNow } from './address'
import { label } from './calendar'
import { compareCommand } from './command'
import { peopleByPlace } from './counts'
import { type Cell, csv } from './csv'
import { differences } from './differences'
import { drawing } from './drawing'
import type { Frames } from './protocol'
import { context, data, frames, month, replicates, scenario, type Side } from './state'
import { text } from './words/controls.en'

type Table = [columns: string[], rows: Cell[][]]

export const linkNow = (): string => location.href.replace(/#.*$/, '') + hashNow()
export const commandNow = (): string => compareCommand(scenario.value, data.value, Math.max(2, replicates.value.length))
export const areBothThere = (): boolean => frames.every(one => one.value)

/** All tables, the codebook and a README in one zip. */
export function zipTables(): Blob {
  const tables: Record<string, Table> = {
    'people_by_place.csv': places(), 'ladder_by_month.csv': ladder(), 'levers_that_differ.csv': levers(),
    'paired_replicates.csv': byReplicate(), 'paired_differences.csv': summary(), 'names.csv': names(),
  }
  const { version, source } = data.value
  const readme = text.readme(linkNow(), commandNow(), text.about.version(version, source), text.caution)
  const files = Object.entries({ ...tables, 'codebook.csv': codebook(tables) })
    .map(([name, [columns, rows]]) => [name, strToU8(csv(columns, rows))] as const)
  const zip = zipSync({ ...Object.fromEntries(files), 'README.txt': strToU8(readme) }, { mtime: new Date('2000-01-01T00:00:00') })
  return new Blob([zip.slice().buffer], { type: 'application/zip' })
}

function eachMonth(row: (world: Frames, side: number, at: number) => Cell[][]): Cell[][] {
  const both = frames.map(one => one.value!)
  return both.flatMap((world, side) => Array.from({ length: world.months }, (_, at) => row(world, side, at)).flat())
}

function places(): Table {
  const names = context.value.places
  const rows = eachMonth((world, side, at) =>
    peopleByPlace(world, data.value, at, scenario.value.scale).map((people, code) => [label(at), side, names[code], people]))
  return [['month', 'world', 'place', 'people'], rows]
}

function ladder(): Table {
  const rows = eachMonth((world, side, at) => [[label(at), side, ...world.ladder.slice(at * 4, at * 4 + 4), world.arrivals[at]]])
  return [['month', 'world', 'in_transit', 'would_leave', 'want', 'can', 'arrivals'], rows]
}

/** Every month of each lever that is not the same in both worlds throughout. */
function levers(): Table {
  const all = data.value.levers
  const [one, other] = frames.map(world => world.value!.levers)
  const differs = all.map((_, at) => one.some((value, key) => key % all.length === at && !Object.is(value, other[key])))
  const rows = eachMonth((world, side, at) => all
    .map((lever, key): Cell[] => [label(at), side, lever.name, world.levers[at * all.length + key]])
    .filter((_, key) => differs[key]))
  return [['month', 'world', 'lever', 'value_lever'], rows]
}

function byReplicate(): Table {
  const rows = replicates.value.flatMap(one => data.value.outcomes.map((outcome, at): Cell[] =>
    [one.number, outcome.name, outcome.unit, one.outcomes[0][at], one.outcomes[1][at]]))
  return [['replicate', 'outcome', 'unit', 'base_value', 'value'], rows]
}

function summary(): Table {
  const rows = differences().map(([{ name, unit }, found]): Cell[] =>
    [name, unit, found.base, found.other, found.mean, found.low, found.high, found.values.length, String(found.few)])
  return [['outcome', 'unit', 'base', 'other', 'difference', 'low90', 'high90', 'replicates', 'few'], rows]
}

function codebook(tables: Record<string, Table>): Table {
  const people = ['people', 'in_transit', 'would_leave', 'want', 'can', 'arrivals'].map(name => [name, 'people'])
  const units: Record<string, string> = {
    ...Object.fromEntries(people), month: 'month', replicates: 'replicates', few: 'true or false', value_lever: 'of the lever',
  }
  const ofOutcome = ['base_value', 'value', 'base', 'other', 'difference', 'low90', 'high90']
  const unitOf = (column: string): string => units[column] ?? (ofOutcome.includes(column) ? 'of the outcome' : '')
  const columns = Object.entries(tables).flatMap(([file, [names]]) => names.map((name): Cell[] =>
    [file, name, unitOf(name), text.codebook[name]]))
  return [['table', 'column', 'unit', 'meaning'], columns]
}

/** What outcomes, levers and preferences are. */
function names(): Table {
  const kinds = { outcome: data.value.outcomes, lever: data.value.levers, preference: context.value.parameters }
  const rows = Object.entries(kinds).flatMap(([kind, all]) => all.map((one): Cell[] => [kind, one.name, one.unit, one.meaning]))
  return [['kind', 'name', 'unit', 'meaning'], rows]
}

const WIDTH = 760, GAP = 24, FOOT = 44 // of the saved picture, CSS pixels

/** Both worlds of the month side by side, as one SVG that needs nothing else. */
export function svgPicture(): { svg: string; width: number; height: number } {
  const both = ([0, 1] as Side[]).map(side => drawing(side, month.value, WIDTH))
  const height = Math.max(...both.map(one => Number(/viewBox="\S+ \S+ \S+ (\S+)"/.exec(one)?.[1] ?? WIDTH)))
  const width = 2 * WIDTH + GAP * 3
  const whole = GAP + height + FOOT
  const inner = both.map((one, side) =>
    `<g transform="translate(${GAP + side * (WIDTH + GAP)} ${GAP})">${one.replace(/^<\?xml[^>]*>\s*/, '')}</g>`)
  const { replicate, scale } = scenario.value
  const foot = `${text.picture(label(month.value), replicate)} ${text.caution} ${text.oneDot(scale)}`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" width="${width}" height="${whole}" `
    + `font-family="Figtree, system-ui, sans-serif"><style>${font()}</style>`
    + `<rect width="${width}" height="${whole}" fill="#F4F2EC"/>`
    + `${inner.join('')}<text x="${GAP}" y="${whole - 16}" font-size="14" fill="#5B6973">${escaped(foot)}</text></svg>`
  return { svg, width, height: whole }
}

/** The same picture as PNG, twice as fine. */
export async function pngPicture(): Promise<Blob> {
  const { svg, width, height } = svgPicture()
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: width * 2, height: height * 2 })
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('toBlob')))))
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** Give a file to whoever looks at the page. */
export function download(name: string, file: Blob): void {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}

/** The rule that brings the font, so that a saved picture has it too. */
const font = (): string => /@font-face\s*\{[^}]*\}/.exec(document.querySelector('style')?.textContent ?? '')?.[0] ?? ''

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
