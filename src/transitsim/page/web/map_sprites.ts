// Small pictures that frames put together: a dot of every look, and a name with its number.
import { drawDot, drawLabel, type Label } from './map_draw'
import { CanvasPen } from './svg'

const MARGIN = 2 // CSS pixels around a dot
const MOST = 500 // labels kept

export class Sprites {
  private readonly dots = new Map<number, HTMLCanvasElement>()
  private readonly labels = new Map<string, HTMLCanvasElement>()

  constructor(private readonly ratio: number) {}

  /** Put a dot with its middle at x, y. */
  dot(to: CanvasRenderingContext2D, here: number, seen: number, bits: number, radius: number, x: number, y: number): void {
    const key = (here * 16 + seen) * 128 + bits, reach = radius + MARGIN
    let sprite = this.dots.get(key)
    if (!sprite) {
      sprite = this.make(2 * reach, 2 * reach, pen => drawDot(pen, seen, bits, reach, reach, radius))
      this.dots.set(key, sprite)
    }
    to.drawImage(sprite, x - reach, y - reach, sprite.width / this.ratio, sprite.height / this.ratio)
  }

  /** Put a label with its baseline at y. */
  label(to: CanvasRenderingContext2D, label: Label, y: number): void {
    const key = label.pieces.map(({ words, style }) => `${words}|${style.size}|${style.weight}|${style.halo}`).join()
    const size = Math.max(...label.pieces.map(piece => piece.style.size)), rim = Math.ceil(0.4 * size)
    const above = Math.ceil(1.2 * size) + rim
    let sprite = this.labels.get(key)
    if (!sprite) {
      if (this.labels.size > MOST) this.labels.clear()
      sprite = this.make(label.width + 2 * rim, above + 2 * rim, pen => drawLabel(pen, { ...label, x: rim }, above))
      this.labels.set(key, sprite)
    }
    const snap = (value: number) => Math.round(value * this.ratio) / this.ratio
    to.drawImage(sprite, snap(label.x - rim), snap(y - above), sprite.width / this.ratio, sprite.height / this.ratio)
  }

  clear(): void {
    this.dots.clear()
    this.labels.clear()
  }

  private make(width: number, height: number, draw: (pen: CanvasPen) => void): HTMLCanvasElement {
    const canvas = document.createElement('canvas'), to = canvas.getContext('2d')!
    canvas.width = Math.ceil(width * this.ratio)
    canvas.height = Math.ceil(height * this.ratio)
    to.scale(this.ratio, this.ratio)
    draw(new CanvasPen(to))
    return canvas
  }
}
