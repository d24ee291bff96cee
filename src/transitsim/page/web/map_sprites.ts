// Small pictures that frames put together: a dot of every look, and a name with its number. Both worlds share them.
import { drawDot, drawLabel, type Label } from './map_draw'
import { CanvasPen } from './svg'

const MARGIN = 2 // CSS pixels around a dot
const MOST = 500 // labels kept

export class Sprites {
  private static readonly made = new Map<number, Sprites>()
  private readonly dots = new Map<number, HTMLCanvasElement>()
  private readonly labels = new Map<string, HTMLCanvasElement>()
  private readonly radii: number[] = []

  private constructor(private readonly ratio: number) {}

  /** Those of so many pixels for one of CSS. */
  static of(ratio: number): Sprites {
    const found = this.made.get(ratio) ?? new Sprites(ratio)
    this.made.set(ratio, found)
    return found
  }

  /** Put a dot with its middle at x, y. */
  dot(to: CanvasRenderingContext2D, seen: number, bits: number, radius: number, x: number, y: number): void {
    let size = this.radii.indexOf(radius)
    if (size < 0) size = this.radii.push(radius) - 1
    const key = (size * 16 + seen) * 128 + bits, reach = radius + MARGIN
    let sprite = this.dots.get(key)
    if (!sprite) {
      sprite = this.make(2 * reach, 2 * reach, pen => drawDot(pen, seen, bits, reach, reach, radius))
      this.dots.set(key, sprite)
    }
    to.drawImage(sprite, x - reach, y - reach, sprite.width / this.ratio, sprite.height / this.ratio)
  }

  /** Put a label with its baseline at y. */
  label(to: CanvasRenderingContext2D, label: Label, y: number): void {
    const { size } = label, rim = Math.ceil(0.4 * size), above = Math.ceil(1.2 * size) + rim
    let sprite = this.labels.get(label.key)
    if (!sprite) {
      if (this.labels.size > MOST) this.labels.clear()
      sprite = this.make(label.width + 2 * rim, above + 2 * rim, pen => drawLabel(pen, { ...label, x: rim }, above))
      this.labels.set(label.key, sprite)
    }
    const snap = (value: number) => Math.round(value * this.ratio) / this.ratio
    to.drawImage(sprite, snap(label.x - rim), snap(y - above), sprite.width / this.ratio, sprite.height / this.ratio)
  }

  /** Forget names that were drawn before the font had come. */
  clear(): void { this.labels.clear() }

  private make(width: number, height: number, draw: (pen: CanvasPen) => void): HTMLCanvasElement {
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(width * this.ratio)
    canvas.height = Math.ceil(height * this.ratio)
    const to = canvas.getContext('2d')!
    to.scale(this.ratio, this.ratio)
    draw(new CanvasPen(to))
    return canvas
  }
}
