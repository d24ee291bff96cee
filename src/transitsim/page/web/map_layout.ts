// Where the map puts what: roles of places in a box of 480 x 372 units, stretched to the picture; pure, no drawing.
// Coarse on purpose (docs/ethics.md): lands are roles, and no line on it is a way that anybody could take.
import { smooth, type Path } from './svg'

export const BOX = { width: 480, height: 372 }
export const PLACES = 14
export const place = {
  home: 0, interior: 1, coethnic: 2, village: 3, city: 4, inland: 5, route: 6, arrested: 7, sentBack: 8, holding: 9, embassy: 10,
  destination: 11, third: 12, dead: 13,
} as const
export const TRANSIT = [place.coethnic, place.village, place.city, place.inland] as const
export const LABELLED = [
  place.city, place.coethnic, place.inland, place.village, place.arrested, place.sentBack, place.third,
] as const

export type Point = readonly [x: number, y: number]
export interface Land {
  role: 'transit' | 'origin' | 'destination'; outline: Path
  name: Point; anchor: 'start' | 'end'; room: number // where its name stands, and how wide it may be
}
export interface Layout {
  mirrored: boolean
  lands: Land[]
  river: Path
  fence: { from: Point; to: Point } | null // a line that nobody crosses
  anchors: Readonly<Record<number, Point>>
  road: Path // from transit to the destination
  ribbons: { from: number[]; to: number[]; path: Path; kind: 'crossing' | 'forced' | 'home' }[]
  roadName: Point; deadName: Point; homeName: Point // of who died at home
  dead: { from: Point; width: number }
}

const HOME = [place.home, place.interior]
const korea: Layout = {
  mirrored: false,
  lands: [
    {
      role: 'transit', name: [20, 27], anchor: 'start', room: 260,
      outline: [10, 14, 120, 7, 230, 9, 286, 11, 292, 60, 285, 112, 296, 158, 298, 204, 284, 252, 228, 280, 150, 286, 84, 288,
        30, 296, 10, 280, 5, 180],
    },
    {
      role: 'origin', name: [322, 29], anchor: 'start', room: 150,
      outline: [314, 12, 396, 7, 468, 13, 473, 110, 470, 186, 464, 232, 400, 239, 336, 236, 314, 208, 309, 158, 300, 112,
        308, 58],
    },
    {
      role: 'destination', name: [320, 273], anchor: 'start', room: 62,
      outline: [322, 256, 400, 250, 468, 252, 475, 306, 470, 360, 400, 367, 330, 363, 312, 314],
    },
  ],
  river: [298, 7, 300, 58, 292, 112, 302, 158, 305, 206, 288, 250],
  fence: { from: [336, 246], to: [464, 246] },
  anchors: {
    [place.home]: [394, 97], [place.coethnic]: [204, 108], [place.village]: [204, 224], [place.city]: [80, 110],
    [place.inland]: [80, 226],
    [place.arrested]: [272, 172], [place.sentBack]: [346, 199], [place.destination]: [425, 310], [place.third]: [30, 342],
  },
  road: [34, 304, 60, 317, 130, 320, 220, 314, 310, 312, 425, 310],
  ribbons: [
    { from: HOME, to: [place.coethnic], path: [372, 70, 306, 62, 204, 100], kind: 'crossing' },
    { from: HOME, to: [place.village], path: [366, 128, 300, 158, 204, 222], kind: 'crossing' },
    { from: HOME, to: [place.city], path: [366, 92, 220, 152, 84, 112], kind: 'crossing' },
    { from: HOME, to: [place.inland], path: [366, 112, 200, 168, 84, 218], kind: 'crossing' },
    { from: [place.arrested], to: [place.sentBack], path: [272, 172, 300, 200, 346, 199], kind: 'forced' },
    { from: [place.sentBack], to: HOME, path: [346, 196, 356, 160, 380, 120], kind: 'home' },
  ],
  roadName: [60, 308], deadName: [153, 340], homeName: [394, 172], dead: { from: [156, 350], width: 140 },
}

const flipped = (path: Path): number[] => path.map((value, index) => (index % 2 ? value : BOX.width - value))
const flip = ([x, y]: Point): Point => [BOX.width - x, y]

/** Soft blocks for a case that is no country of this world: the same roles the other way round, and no line between lands. */
const blocks: Layout = {
  mirrored: true,
  lands: [
    { ...korea.lands[0], name: [460, 27], anchor: 'end', outline: flipped(block(148, 148, 142, 138)) },
    { ...korea.lands[1], name: [158, 29], anchor: 'end', outline: flipped(block(392, 123, 82, 116)) },
    { ...korea.lands[2], name: [158, 273], anchor: 'end', outline: flipped(block(396, 309, 78, 57)) },
  ],
  river: [180, 7, 182, 80, 178, 160, 181, 240],
  fence: null,
  anchors: {
    ...Object.fromEntries(Object.entries(korea.anchors).map(([key, point]) => [key, flip(point)])),
    [place.sentBack]: [50, 199],
  },
  road: flipped(korea.road),
  ribbons: [
    ...korea.ribbons.slice(0, 4).map(ribbon => ({ ...ribbon, path: flipped(ribbon.path) })),
    { from: [place.arrested], to: [place.sentBack], path: [208, 172, 168, 210, 50, 199], kind: 'forced' },
    { from: [place.sentBack], to: HOME, path: [50, 196, 56, 160, 72, 120], kind: 'home' },
  ],
  roadName: flip(korea.roadName), deadName: [180, 340], homeName: flip(korea.homeName), dead: { from: [183, 350], width: 140 },
}

/** Outline of a rectangle with very round corners: a superellipse. */
function block(x: number, y: number, halfWidth: number, halfHeight: number): number[] {
  const out: number[] = []
  for (let step = 0; step < 24; step++) {
    const angle = step / 24 * 2 * Math.PI, cos = Math.cos(angle), sin = Math.sin(angle)
    out.push(x + halfWidth * Math.sign(cos) * Math.abs(cos) ** 0.35, y + halfHeight * Math.sign(sin) * Math.abs(sin) ** 0.35)
  }
  return out
}

export const layoutOf = (context: string): Layout => (context === 'north_korea_china' ? korea : blocks)

/** The layout in pixels: positions of every slot of every place. */
export class Geometry {
  readonly kx: number; readonly ky: number
  readonly unit: number // pixels a unit where shapes must not be stretched
  readonly radius: number // of a dot
  readonly grain: number // side of one at home
  readonly road: number[]
  private readonly along: number[]
  private readonly spacing: number
  private readonly cross: number // pixels from one cross of those who died to the next
  private readonly spacings: Record<number, number>
  private readonly stretchX: number; private readonly stretchY: number

  /** `most`: the highest number of dots in each place in any month and world, so that clusters have room. */
  constructor(readonly layout: Layout, readonly width: number, readonly height: number, most: ArrayLike<number>) {
    this.kx = width / BOX.width
    this.ky = height / BOX.height
    this.unit = Math.min(this.kx, this.ky)
    this.stretchX = Math.min(1.2, this.kx / this.unit)
    this.stretchY = Math.min(1.12, this.ky / this.unit)
    const fit = (room: number, count: number) => room / Math.sqrt(Math.max(1, count))
    const crowd = Math.max(...TRANSIT.map(here => most[here]))
    this.spacing = this.unit * Math.min(4.7, stepped(fit(53, crowd)), stepped(fit(30, most[place.sentBack])))
    this.spacings = {
      [place.home]: this.unit * stepped(fit(61, most[place.home]), 0.02),
      [place.destination]: Math.min(0.72 * this.spacing, this.unit * stepped(fit(45, most[place.destination]))),
      [place.third]: Math.min(this.spacing, this.unit * stepped(fit(17, most[place.third]))),
      [place.arrested]: Math.min(this.spacing, this.unit * stepped(fit(16, most[place.arrested]))),
    }
    this.radius = 0.78 * this.spacing
    this.cross = this.unit * Math.min(6, Math.sqrt(layout.dead.width * 18 / Math.max(1, most[place.dead])))
    this.grain = Math.max(1, 1.36 * this.spacings[place.home])
    this.road = smooth(this.path(layout.road), false, 24)
    this.along = [0]
    for (let i = 2; i < this.road.length; i += 2) {
      const step = Math.hypot(this.road[i] - this.road[i - 2], this.road[i + 1] - this.road[i - 1])
      this.along.push(this.along[this.along.length - 1] + step)
    }
  }

  x(units: number): number { return units * this.kx }
  y(units: number): number { return units * this.ky }
  path(units: Path): number[] { return units.map((value, index) => (index % 2 ? this.y(value) : this.x(value))) }

  spacingIn(here: number): number { return this.spacings[here] ?? this.spacing }
  /** Radius of a dot in this place. */
  radiusIn(here: number): number {
    if (here === place.dead) return 0.62 * this.cross
    return here === place.destination ? 0.86 * this.spacings[here] : Math.min(this.radius, 0.8 * this.spacingIn(here))
  }
  /** Height of a cluster above its middle, when its farthest slot is `reach` (-1: it is empty). */
  edge(here: number, reach: number): number {
    return reach < 0 ? 0 : this.spacingIn(here) * this.stretchY * Math.sqrt(reach + 0.5) + this.radius
  }
  sideEdge(here: number, reach: number): number {
    return reach < 0 ? 0 : this.spacingIn(here) * this.stretchX * Math.sqrt(reach + 0.5) + this.radius
  }

  /** Position of a slot, written to `out`; as 32 bits, like the arrays that hold positions. */
  at(here: number, slot: number, out: Float32Array): void {
    if (here === place.route) this.onRoad(0, 0.5, slot, 0, out)
    else if (here === place.holding) this.onRoad(0.52, 0.72, slot, 0, out)
    else if (here === place.embassy) this.onRoad(0.52, 0.72, slot, 1, out)
    else if (here === place.dead) this.inRows(slot, out)
    else this.inCluster(here < place.coethnic ? place.home : here, slot, out)
  }
  private inCluster(here: number, slot: number, out: Float32Array): void {
    const [x, y] = this.layout.anchors[here]
    const distance = this.spacingIn(here) * Math.sqrt(slot + 0.5), angle = slot * GOLDEN
    out[0] = this.x(x) + distance * Math.cos(angle) * this.stretchX
    out[1] = this.y(y) + distance * Math.sin(angle) * this.stretchY
  }
  private onRoad(from: number, to: number, slot: number, lane: number, out: Float32Array): void {
    const length = this.along[this.along.length - 1], step = 2.5 * this.radius
    const lanes = Math.max(1, Math.floor((to - from) * length / step))
    this.pointOn(from * length + (slot % lanes + 0.5) * step, out)
    out[1] += (Math.floor(slot / lanes) - lane) * step * 0.9
  }
  /** The point at a length of the road. */
  pointOn(length: number, out: Float32Array): void {
    let i = 1
    while (i < this.along.length - 1 && this.along[i] < length) i++
    const share = (length - this.along[i - 1]) / (this.along[i] - this.along[i - 1] || 1)
    out[0] = this.road[2 * i - 2] + share * (this.road[2 * i] - this.road[2 * i - 2])
    out[1] = this.road[2 * i - 1] + share * (this.road[2 * i + 1] - this.road[2 * i - 1])
  }
  private inRows(slot: number, out: Float32Array): void {
    const step = this.cross, columns = Math.max(1, Math.floor(this.x(this.layout.dead.width) / step))
    const [x, y] = this.layout.dead.from, below = Math.max(this.y(y), this.y(this.layout.deadName[1]) + UNDER)
    out[0] = this.x(x) + (slot % columns) * step
    out[1] = below + Math.floor(slot / columns) * step
  }
}

const UNDER = 8 // pixels from the name of those who died to their crosses
const GOLDEN = Math.PI * (3 - Math.sqrt(5))
/** Rounded down to steps, so that a lever that is moved a little does not move every dot. */
const stepped = (value: number, step = 0.2) => Math.max(step, Math.floor(value / step) * step)
