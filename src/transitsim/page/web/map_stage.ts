// The canvas of one world: layers that change rarely are kept as pictures, dots are sprites, and a frame only puts them together.
import { holderBits, look, paint } from './colours'
import { Dots } from './dots'
import { count, type Counts, noCounts } from './map_counts'
import { drawFlows, drawGrain, drawGround, type Label, labelsOf, type MapWords } from './map_draw'
import { Geometry, type Layout, place } from './map_layout'
import type { Code, Frames } from './protocol'
import { Sprites } from './map_sprites'
import { UNSEATED } from './slots'
import { CanvasPen, widthOf, type Words } from './svg'

const TAIL = 7 // points of the tail behind a dot under way
const SMALLEST = 60 // pixels below which nothing is drawn
const TAGGED = 400 // pixels of width below which the ring alone must do
const FOLLOW = 0.18 // how fast a name follows the edge of its cluster: share of the way in a frame

export interface Scene {
  frames: Frames; month: number; scale: number
  layout: Layout; most: ArrayLike<number>
  constraints: Code; words: MapWords
}
/** Rows to ring: who is chosen, and who is pointed at. -1: nobody. */
export interface Ringed { chosen: number; hovered: number; tag: string }

let lastDrawn = -1 // time of the frame in which a base was drawn last

export class Stage {
  counts: Counts = noCounts()
  private pen: CanvasRenderingContext2D
  private ground = document.createElement('canvas')
  private base = document.createElement('canvas') // ground, flows and those at home who stand
  private sprites = Sprites.of(1)
  private map: Geometry | null = null
  private dots: Dots | null = null
  private scene: Scene | null = null
  private standing: Int32Array = new Int32Array(0); private standingCount = 0 // rows away from home
  private labels: Label[] = []
  private slid = new Map<number, number>() // where a name that follows its cluster is now
  private ring: Ringed = { chosen: -1, hovered: -1, tag: '' }
  private readonly tail = new Float32Array(2 * TAIL)
  private ratio = 1; private width = 0; private height = 0
  private request = 0
  private stale = true // the base is of another month
  private bitsOf: (bits: number) => number = bits => bits

  constructor(readonly canvas: HTMLCanvasElement, readonly still: boolean) {
    this.pen = canvas.getContext('2d', { alpha: false })!
  }

  /** Give the canvas its size in CSS pixels. */
  resize(width: number, height: number, ratio: number): void {
    if (width < SMALLEST || height < SMALLEST) return
    if (width === this.width && height === this.height && ratio === this.ratio) return
    Object.assign(this, { width, height, ratio, sprites: Sprites.of(ratio) })
    for (const canvas of [this.canvas, this.ground, this.base]) {
      canvas.width = Math.round(width * ratio)
      canvas.height = Math.round(height * ratio)
    }
    this.map = null
    this.pen.fillStyle = paint.sea
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height)
    if (!this.scene) return
    this.show(this.scene, 0)
    this.draw(performance.now())
  }

  /** Show a month; dots travel for `duration` milliseconds. */
  show(scene: Scene, duration: number): void {
    const before = this.scene
    this.scene = scene
    if (!this.width) return
    if (before?.constraints !== scene.constraints) this.bitsOf = holderBits(scene.constraints)
    const laidOut = this.layOut(scene, before)
    if (!this.dots || this.dots.people !== scene.frames.people) {
      this.dots = new Dots(scene.frames.people)
      this.standing = new Int32Array(scene.frames.people)
    } else if (laidOut) this.dots.reset()
    this.dots.settle(scene.frames, scene.month, this.map!, performance.now(), this.still ? 0 : duration)
    count(scene.frames, scene.month, scene.constraints, this.counts)
    this.stale = true
    this.labels = labelsOf(this.map!, this.counts, scene.scale, scene.words)
    if (laidOut || duration === 0 || this.still) this.slid.clear()
    this.wake()
  }

  /** A new geometry where size, layout or room for clusters changed; true when it is one. */
  private layOut(scene: Scene, before: Scene | null): boolean {
    if (this.map && before && before.layout === scene.layout && same(before.most, scene.most)) return false
    this.map = new Geometry(scene.layout, this.width, this.height, scene.most)
    const pen = this.ground.getContext('2d')!
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    drawGround(new CanvasPen(pen), this.map)
    return true
  }

  /** Ground, flows and those who stand; in any frame one world only, so that no frame is long. */
  private drawBase(now: number): void {
    if (lastDrawn === now) return
    lastDrawn = now
    this.stale = false
    const { frames, month, scale } = this.scene!, dots = this.dots!, map = this.map!, to = this.base.getContext('2d')!
    const pen = new CanvasPen(to)
    to.setTransform(1, 0, 0, 1, 0, 0)
    to.drawImage(this.ground, 0, 0)
    to.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    drawFlows(pen, map, frames, month, scale)
    this.standingCount = 0
    to.fillStyle = paint.home
    for (let row = 0, at = month * frames.people; row < frames.people; row++, at++) {
      if (frames.slot[at] === UNSEATED) continue
      if (frames.place[at] >= place.coethnic || dots.isMoving(row, now)) this.standing[this.standingCount++] = row
      else if (frames.look[at] === look.home) {
        to.fillRect(dots.x[row] - map.grain / 2, dots.y[row] - map.grain / 2, map.grain, map.grain)
      }
    }
    for (let row = 0, at = month * frames.people; row < frames.people; row++, at++) {
      if (frames.slot[at] === UNSEATED || frames.place[at] >= place.coethnic || frames.look[at] !== look.tries) continue
      if (!dots.isMoving(row, now)) drawGrain(pen, look.tries, dots.x[row], dots.y[row], map.grain)
    }
  }

  ringed(ring: Ringed): void {
    this.ring = ring
    this.wake()
  }

  wake(): void {
    if (!this.request) this.request = requestAnimationFrame(now => { this.request = 0; if (this.draw(now)) this.wake() })
  }
  /** Measure and draw again, as when the font has come. */
  redraw(): void {
    this.sprites.clear()
    if (this.scene) this.show(this.scene, 0)
  }
  stop(): void { cancelAnimationFrame(this.request) }

  /** The row at a point of the canvas, -1 without one near it. */
  at(x: number, y: number): number {
    if (!this.scene || !this.dots) return -1
    return this.dots.nearest(this.scene.frames, this.scene.month, x, y, 12)
  }

  /** Draw a frame; true while something still moves. */
  private draw(now: number): boolean {
    const { pen, scene, dots, map } = this
    if (!scene || !dots || !map) return false
    dots.advance(now)
    if (this.stale) this.drawBase(now)
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.drawImage(this.base, 0, 0)
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0)
    const first = scene.month * scene.frames.people
    for (let index = 0; index < this.standingCount; index++) {
      const row = this.standing[index]
      if (!dots.isMoving(row, now)) this.put(first, row)
    }
    for (let index = 0; index < dots.movingCount; index++) this.drawMoving(first, dots.moving[index], now)
    const sliding = this.drawLabels()
    this.drawRings()
    return dots.movingCount > 0 || sliding || this.stale
  }

  private put(first: number, row: number): void {
    const { frames } = this.scene!, at = first + row, map = this.map!, radius = map.radiusIn(frames.place[at])
    const seen = frames.look[at], bits = seen === look.held ? this.bitsOf(frames.holds[at]) : 0
    this.sprites.dot(this.pen, seen, bits, radius, this.dots!.x[row], this.dots!.y[row])
  }

  private drawMoving(first: number, row: number, now: number): void {
    const { pen, tail } = this
    if (this.dots!.tail(row, now, TAIL, tail)) {
      for (let index = 1; index < TAIL; index++) {
        pen.globalAlpha = 0.04 + 0.05 * index
        pen.strokeStyle = paint.ink
        pen.lineWidth = 0.4 + 0.3 * index
        pen.beginPath()
        pen.moveTo(tail[2 * index - 2], tail[2 * index - 1])
        pen.lineTo(tail[2 * index], tail[2 * index + 1])
        pen.stroke()
      }
      pen.globalAlpha = 1
    }
    this.put(first, row)
  }

  /** Names follow the edges of their clusters; true while one is under way. */
  private drawLabels(): boolean {
    let sliding = false
    for (const label of this.labels) {
      if (!label.follows) { this.sprites.label(this.pen, label, label.y); continue }
      const key = 2 * label.place + label.line
      const now = this.slid.get(key) ?? label.y, next = Math.abs(label.y - now) < 0.4 ? label.y : now + (label.y - now) * FOLLOW
      if (next !== label.y) sliding = true
      this.slid.set(key, next)
      this.sprites.label(this.pen, label, next)
    }
    return sliding
  }

  private drawRings(): void {
    const { frames, month } = this.scene!, dots = this.dots!, map = this.map!, pen = new CanvasPen(this.pen)
    for (const [row, width] of [[this.ring.hovered, 1.5], [this.ring.chosen, 2.4]] as const) {
      if (row < 0 || !dots.shown[row]) continue
      const radius = map.radiusIn(frames.place[month * frames.people + row]) + 4.5
      pen.ring(dots.x[row], dots.y[row], radius, paint.white, width + 2.6)
      pen.ring(dots.x[row], dots.y[row], radius, paint.ink, width)
    }
    const row = this.ring.chosen
    if (row >= 0 && dots.shown[row] && this.width > TAGGED) this.drawTag(pen, dots.x[row], dots.y[row], map.radius)
  }
  private drawTag(pen: CanvasPen, x: number, y: number, radius: number): void {
    const style: Words = { size: 12, weight: 700, colour: paint.white }, width = widthOf(this.ring.tag, style) + 14, height = 19
    const beside = x + radius + 8 + width < this.width - 3 // else it stands above
    const left = beside ? x + radius + 8 : Math.min(this.width - 3 - width, x - width / 2)
    const top = Math.max(3, beside ? y - height + 2 : y - radius - 8 - height)
    pen.box(left, top, width, height, paint.ink, height / 2)
    pen.text(left + 7, top + 13.4, this.ring.tag, style)
  }
}

function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
