// The map and its dots, drawn with a pen: the same on the screen and in an exported picture.
import { holders, look, paint } from './colours'
import { type Geometry, LABELLED, type Land, place, type Point } from './map_layout'
import { inTransit, type Counts } from './map_counts'
import type { Frames } from './protocol'
import { smooth, type Pen, type Words, widthOf } from './svg'

const PAIRS = 14 * 14
const YEAR = 12

/** Sea, lands, river, road: what never changes. */
export function drawGround(pen: Pen, map: Geometry): void {
  const { layout, unit } = map
  pen.box(0, 0, map.width, map.height, paint.sea)
  const coasts = layout.lands.map(land => smooth(map.path(land.outline), true))
  for (const [width, colour] of [[26, `${paint.surf}59`], [14, `${paint.surf}8C`]] as const) {
    for (const coast of coasts) pen.line([...coast, coast[0], coast[1]], { width: width * unit, colour })
  }
  layout.lands.forEach((land, index) => {
    pen.area(coasts[index], groundOf(land))
    pen.line([...coasts[index], coasts[index][0], coasts[index][1]], { width: 1, colour: paint.coast })
  })
  pen.line(smooth(map.path(layout.river)), { width: 5 * unit, colour: paint.river })
  if (layout.fence) drawFence(pen, map, layout.fence.from, layout.fence.to)
  pen.line(map.road, { width: 11 * unit, colour: paint.road })
  pen.line(map.road, { width: 2, colour: paint.roadDots, dash: [0.5, 6] })
}

const groundOf = (land: Land) => (land.role === 'origin' ? paint.farLand : paint.land)

function drawFence(pen: Pen, map: Geometry, from: Point, to: Point): void {
  const strokes = 26
  for (let step = 0; step <= strokes; step++) {
    const x = map.x(from[0] + (to[0] - from[0]) * step / strokes), y = map.y(from[1] + (to[1] - from[1]) * step / strokes)
    pen.line([x - 2, y - 3, x + 2, y + 3], { width: 1.1, colour: paint.fence })
  }
}

/** Who moved in the last twelve months, in dots, as ribbons that thicken. */
export function drawFlows(pen: Pen, map: Geometry, frames: Frames, month: number, scale: number): void {
  const moved = (from: readonly number[], to: readonly number[]) => {
    let people = 0
    for (let now = Math.max(0, month - YEAR + 1); now <= month; now++) {
      for (const a of from) for (const b of to) people += frames.flow[now * PAIRS + a * 14 + b]
    }
    return people
  }
  const width = (people: number) => Math.min(24, 0.8 + 80 * people / 40000) * map.unit
  for (const { from, to, path, kind } of map.layout.ribbons) {
    const people = moved(from, to)
    if (people < scale) continue
    const colour = kind === 'forced' ? `${paint.locked}40` : `${paint.flow}30`
    pen.line(smooth(map.path(path)), { width: width(people), colour, fade: true })
  }
  const arrived = moved([place.route, place.holding, place.embassy], [place.destination])
  const wide = Math.min(11, 1.5 + arrived / 400) * map.unit
  if (arrived >= scale) pen.line(map.road, { width: wide, colour: `${paint.free}44`, fade: true })
}

/** One dot with its middle at x, y. `bits` are those of `holders`. */
export function drawDot(pen: Pen, seen: number, bits: number, x: number, y: number, radius: number): void {
  if (seen === look.held) drawPie(pen, bits, x, y, radius)
  else if (seen === look.would) {
    pen.disc(x, y, radius - 0.7, paint.white)
    pen.ring(x, y, radius - 0.7, paint.hollow, Math.max(1.3, 0.4 * radius))
  } else if (seen === look.can) pen.disc(x, y, radius, paint.free)
  else if (seen === look.road) {
    pen.disc(x, y, radius + 0.9, paint.white)
    pen.disc(x, y, radius, paint.free)
  } else if (seen === look.arrived) pen.disc(x, y, radius, paint.free)
  else if (seen === look.locked) pen.box(x - 0.86 * radius, y - 0.86 * radius, 1.72 * radius, 1.72 * radius, paint.locked)
  else if (seen === look.died) drawCross(pen, x, y, 0.56 * radius)
  else if (seen === look.tries) pen.disc(x, y, 0.62 * radius, paint.wishes)
  else if (seen === look.home) pen.disc(x, y, 0.45 * radius, paint.home)
  else if (seen === look.child) pen.disc(x, y, 0.5 * radius, paint.hollow)
  else pen.disc(x, y, 0.84 * radius, paint.stays)
}

function drawPie(pen: Pen, bits: number, x: number, y: number, radius: number): void {
  const on = holders.filter((_, index) => bits >> index & 1)
  if (on.length === 1) { pen.disc(x, y, radius, on[0].colour); return }
  on.forEach((holder, index) => pen.wedge(x, y, radius, index / on.length, (index + 1) / on.length, holder.colour))
}

function drawCross(pen: Pen, x: number, y: number, reach: number): void {
  pen.line([x - reach, y - reach, x + reach, y + reach], { width: 1.3, colour: paint.died })
  pen.line([x + reach, y - reach, x - reach, y + reach], { width: 1.3, colour: paint.died })
}

/** Those at home: grains; those who try to cross: darker dots. */
export function drawGrain(pen: Pen, seen: number, x: number, y: number, side: number): void {
  if (seen === look.tries) pen.disc(x, y, Math.max(1.5, 1.05 * side), paint.wishes)
  else pen.box(x - side / 2, y - side / 2, side, side, paint.home)
}

/** What is written on the map. */
export interface MapWords {
  lands: Record<Land['role'], string>
  places: Record<number, string> // of those in LABELLED
  road: string; died: string; diedAtHome: string // a number follows each
}

/** One line of text: a name, and behind it a number. `follows`: it stands at the edge of a cluster that grows. */
export interface Label extends Written {
  size: number; key: string // the largest letters, and a name for what is written
}
interface Written {
  x: number; y: number; width: number
  pieces: { words: string; style: Words }[]
  place: number; line: number; follows: boolean
}

const inEnglish = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const number = (value: number) => inEnglish.format(value)

/** All labels of a month, laid out. */
export function labelsOf(map: Geometry, counts: Counts, scale: number, words: MapWords): Label[] {
  const size = Math.max(11, Math.min(14.5, 12.6 * Math.min(map.unit, 1.15)))
  const labels: Written[] = map.layout.lands.flatMap(land => landLabels(map, land, size, numberOf(land, counts, scale), words))
  for (const here of LABELLED) {
    const optional = !(here in OFTEN)
    if (optional && !counts.inPlace[here]) continue
    labels.push(...placeLabels(map, here, size, counts, scale, words))
  }
  const under = counts.inPlace[place.route] + counts.inPlace[place.holding] + counts.inPlace[place.embassy], { layout } = map
  const at = (point: Point, name: string, dots: number, halo: string, here: number, letters = size) =>
    pairAt(map.x(point[0]), map.y(point[1]), letters, name, number(dots * scale), halo, here)
  const road = at(layout.roadName, words.road, under, paint.sea, place.route)
  const home = at(layout.homeName, words.diedAtHome, counts.diedAtHome, paint.farLand, place.home, Math.max(10.5, 0.86 * size))
  labels.push(layout.mirrored ? { ...road, x: road.x - road.width } : road, { ...home, x: home.x - home.width / 2 })
  const died = at(layout.deadName, words.died, counts.diedAway, paint.sea, place.dead)
  const beside = labels.find(label => label.place === place.third)
  const free = !beside ? died.x : layout.mirrored ? Math.min(died.x, beside.x - died.width - 0.6 * size)
    : Math.max(died.x, beside.x + beside.width + 0.6 * size)
  labels.push({ ...died, x: free })
  return apart(labels, map.width)
}

const NEAR = 0.3 // room that names keep, in ems

/** The same labels, those beside each other on one height pushed apart as far as the map is wide. */
function apart(labels: Written[], width: number): Label[] {
  const moved = labels.map(label => ({ ...label, ...keyOf(label) }))
  for (const [index, one] of moved.entries()) {
    for (const other of moved.slice(index + 1)) {
      const size = one.pieces[0].style.size
      if (!one.follows || !other.follows || Math.abs(one.y - other.y) > 1.1 * size) continue
      const [left, right] = one.x <= other.x ? [one, other] : [other, one]
      const over = left.x + left.width + NEAR * size - right.x
      if (over <= 0) continue
      const room = Math.max(0, Math.min(left.x - 4, over / 2))
      left.x -= room
      right.x = Math.min(width - 4 - right.width, right.x + over - room)
    }
  }
  return moved
}

function keyOf({ pieces }: Written): { size: number; key: string } {
  const size = Math.max(...pieces.map(piece => piece.style.size))
  const name = ({ words, style: { size, weight, colour, halo } }: Written['pieces'][number]) =>
    [words, size, weight, colour, halo].join('|')
  return { size, key: pieces.map(name).join() }
}

const OFTEN: Record<number, true> = { [place.coethnic]: true, [place.village]: true, [place.city]: true, [place.inland]: true }

function numberOf(land: Land, counts: Counts, scale: number): string {
  if (land.role === 'transit') return number(inTransit(counts) * scale)
  return land.role === 'destination' ? number(counts.inPlace[place.destination] * scale) : ''
}

function landLabels(map: Geometry, land: Land, size: number, total: string, words: MapWords): Written[] {
  const halo = groundOf(land), colour = land.role === 'destination' ? paint.free : paint.ink
  const caps: Words = { size: Math.round(0.92 * size * 2) / 2, weight: 700, colour: paint.quiet, halo, spacing: 0.08 }
  const big: Words = { size: Math.round(1.22 * size), weight: 800, colour, halo }
  const name = words.lands[land.role].toUpperCase()
  const lines = widthOf(name, caps) > map.x(land.room) ? name.split(' ') : [name]
  const labels: Written[] = []
  const [x, y] = [map.x(land.name[0]), map.y(land.name[1])]
  const put = (pieces: Written['pieces'], line: number) => {
    const width = pieces.reduce((sum, piece) => sum + widthOf(piece.words, piece.style), 0) + 6 * (pieces.length - 1)
    const left = land.anchor === 'end' ? x - width : x
    labels.push({ x: left, y: y + line, pieces, width, place: -1, line: labels.length, follows: false })
  }
  const oneLine = land.role === 'transit'
  lines.forEach((line, index) => {
    const behind = oneLine && index === lines.length - 1 ? [{ words: total, style: big }] : []
    put([{ words: line, style: caps }, ...behind], index * 1.25 * caps.size)
  })
  if (total && !oneLine) put([{ words: total, style: big }], (lines.length - 1) * 1.25 * caps.size + 1.2 * big.size)
  return labels
}

function placeLabels(map: Geometry, here: number, size: number, counts: Counts, scale: number, words: MapWords): Written[] {
  const [x, y] = map.layout.anchors[here], reach = counts.reach[here]
  const name = words.places[here], value = number(counts.inPlace[here] * scale)
  const halo = here === place.sentBack ? paint.farLand : here === place.third ? paint.sea : paint.land
  if (here === place.arrested) {
    const top = map.y(y) - map.edge(here, reach) - 0.35 * size
    return twoLines(map.x(x), top - 1.15 * size, name, value, size, halo, here)
  }
  if (here === place.sentBack) {
    const edge = map.x(x) + map.sideEdge(here, Math.max(reach, 8)) + 0.4 * size
    return wrapped(edge, map.y(y), name, value, size, halo, here, map.width - 4 - edge)
  }
  if (here === place.third) {
    const side = map.layout.mirrored ? -1 : 1, edge = map.x(x) + side * (map.sideEdge(here, reach) + 0.4 * size)
    const label = pairAt(edge, map.y(y) + 0.35 * size, size, name, value, halo, here)
    return [side < 0 ? { ...label, x: edge - label.width } : label]
  }
  const label = pairAt(0, map.y(y) - map.edge(here, reach) - 0.5 * size, size, name, value, halo, here)
  const edge = map.x(12), centred = map.x(x) - label.width / 2
  return [{ ...label, follows: true, x: Math.max(edge, Math.min(map.width - edge - label.width, centred)) }]
}

/** A name and its number under it, both centred on x. */
function twoLines(x: number, y: number, name: string, value: string, size: number, halo: string, here: number): Written[] {
  return [name, value].map((words, line) => {
    const style = line ? quiet(size, halo) : plain(size, halo), width = widthOf(words, style)
    return { x: x - width / 2, y: y + line * 1.18 * size, pieces: [{ words, style }], width, place: here, line, follows: true }
  })
}

/** A name in as many lines as it has parts, its number behind the last or under it; the block is centred on y. */
function wrapped(
  x: number, y: number, name: string, value: string, size: number, halo: string, here: number, room: number,
): Written[] {
  const lines: [string, string][] = name.split(/(?<=,) /).map(part => [part, ''])
  const last = lines[lines.length - 1]
  if (pairAt(0, 0, size, last[0], value, halo, here).width <= room) last[1] = value
  else lines.push(['', value])
  return lines.map(([words, number], line) => {
    return { ...pairAt(x, y + (line + 0.85 - lines.length / 2) * 1.18 * size, size, words, number, halo, here), line }
  })
}

const plain = (size: number, halo: string): Words => ({ size, weight: 500, colour: paint.ink, halo })
const quiet = (size: number, halo: string): Words => ({ size, weight: 700, colour: paint.quiet, halo })

function pairAt(x: number, y: number, size: number, name: string, value: string, halo: string, here: number): Written {
  const all = [{ words: name, style: plain(size, halo) }, { words: value, style: quiet(size, halo) }]
  const pieces = all.filter(piece => piece.words)
  const width = pieces.reduce((sum, piece) => sum + widthOf(piece.words, piece.style), (pieces.length - 1) * GAP * size)
  return { x, y, pieces, width, place: here, line: 0, follows: false }
}

const GAP = 0.34 // between a name and its number, in ems

export function drawLabel(pen: Pen, label: Written, y = label.y): void {
  let x = label.x
  for (const { words, style } of label.pieces) {
    pen.text(x, y, words, style)
    x += widthOf(words, style) + GAP * style.size
  }
}
