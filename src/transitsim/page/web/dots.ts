// Dots of one world that move to where their people are: typed arrays, no allocation while frames are drawn.
import { look } from './colours'
import { type Geometry, place } from './map_layout'
import type { Frames } from './protocol'
import { UNSEATED } from './slots'

const BOW = 0.12 // how far a path bends, as a share of its length
const FAR = 1e9

const ease = (t: number) => (t < 0.5 ? 4 * t * t * t : 1 - (2 - 2 * t) ** 3 / 2)

export class Dots {
  readonly x: Float32Array; readonly y: Float32Array
  private readonly fromX: Float32Array; private readonly fromY: Float32Array
  private readonly toX: Float32Array; private readonly toY: Float32Array
  private readonly since: Float64Array // when the move began
  readonly shown: Uint8Array // 1: the dot is on the map
  readonly moving: Int32Array; movingCount = 0 // rows under way
  private readonly spot = new Float32Array(2)
  private duration = 1

  constructor(readonly people: number) {
    const make = () => new Float32Array(people)
    this.x = make(); this.y = make(); this.fromX = make(); this.fromY = make(); this.toX = make(); this.toY = make()
    this.since = new Float64Array(people).fill(-FAR)
    this.shown = new Uint8Array(people)
    this.moving = new Int32Array(people)
  }

  /** Send every dot to where it is in `month`; returns how many have another place than before. `duration` 0: at once. */
  settle(frames: Frames, month: number, map: Geometry, now: number, duration: number): number {
    let changed = 0
    this.duration = Math.max(1, duration)
    this.movingCount = 0
    for (let row = 0, at = month * frames.people; row < frames.people; row++, at++) {
      const slot = frames.slot[at]
      if (slot === UNSEATED) { this.shown[row] = 0; continue }
      map.at(frames.place[at], slot, this.spot)
      const seen = this.shown[row]
      if (!seen || this.toX[row] !== this.spot[0] || this.toY[row] !== this.spot[1]) {
        if (seen) changed++
        this.fromX[row] = seen ? this.x[row] : this.spot[0]
        this.fromY[row] = seen ? this.y[row] : this.spot[1]
        this.toX[row] = this.spot[0]
        this.toY[row] = this.spot[1]
        this.since[row] = seen && duration ? now : -FAR
        this.shown[row] = 1
      }
      this.place(row, now)
      if (now - this.since[row] < this.duration) this.moving[this.movingCount++] = row
    }
    return changed
  }

  /** Forget positions, as when the map has another size. */
  reset(): void { this.shown.fill(0) }

  /** Move what is under way to where it is at `now`. */
  advance(now: number): void {
    let left = 0
    for (let index = 0; index < this.movingCount; index++) {
      const row = this.moving[index]
      this.place(row, now)
      if (now - this.since[row] < this.duration) this.moving[left++] = row
    }
    this.movingCount = left
  }

  private place(row: number, now: number): void {
    const share = (now - this.since[row]) / this.duration
    if (share >= 1) { this.x[row] = this.toX[row]; this.y[row] = this.toY[row]; return }
    this.point(row, ease(Math.max(0, share)), this.spot)
    this.x[row] = this.spot[0]
    this.y[row] = this.spot[1]
  }
  private point(row: number, way: number, out: Float32Array): void {
    const dx = this.toX[row] - this.fromX[row], dy = this.toY[row] - this.fromY[row], bow = BOW * Math.sin(Math.PI * way)
    out[0] = this.fromX[row] + dx * way - dy * bow
    out[1] = this.fromY[row] + dy * way + dx * bow
  }

  isMoving(row: number, now: number): boolean { return now - this.since[row] < this.duration }

  /** Points of the tail behind a dot under way: `count` of them into `out` as x, y; false when the way is too short for one. */
  tail(row: number, now: number, count: number, out: Float32Array): boolean {
    if (Math.abs(this.toX[row] - this.fromX[row]) + Math.abs(this.toY[row] - this.fromY[row]) < 24) return false
    const end = ease(Math.max(0, Math.min(1, (now - this.since[row]) / this.duration))), start = Math.max(0, end - 0.38)
    for (let index = 0; index < count; index++) {
      this.point(row, start + (end - start) * index / (count - 1), this.spot)
      out[2 * index] = this.spot[0]
      out[2 * index + 1] = this.spot[1]
    }
    return true
  }

  /** The row of the nearest dot that somebody can point at, -1 without one in reach; those at home come second. */
  nearest(frames: Frames, month: number, x: number, y: number, reach: number): number {
    let best = -1, distance = reach * reach
    for (let row = 0, at = month * frames.people; row < frames.people; row++, at++) {
      if (!this.shown[row] || frames.look[at] === look.died) continue
      const quiet = frames.place[at] < place.coethnic && frames.look[at] === look.home ? 2 : 1
      const found = quiet * ((this.x[row] - x) ** 2 + (this.y[row] - y) ** 2)
      if (found < distance) { distance = found; best = row }
    }
    return best
  }
}
