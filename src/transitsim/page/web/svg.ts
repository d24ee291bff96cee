// One small way to draw, onto a canvas or into an SVG: the screen and the exported picture are the same drawing.

/** Points of a line, x and y in turn. */
export type Path = readonly number[]
export interface Line { width: number; colour: string; dash?: [number, number]; fade?: boolean } // fade: clear at its start
export interface Words {
  size: number; weight: number; colour: string
  halo?: string // colour of a rim that keeps lines off the letters
  spacing?: number // between letters, in ems
  anchor?: 'start' | 'middle' | 'end'
}
export interface Pen {
  area(path: Path, colour: string): void
  line(path: Path, style: Line): void
  disc(x: number, y: number, radius: number, colour: string): void
  ring(x: number, y: number, radius: number, colour: string, width: number): void
  wedge(x: number, y: number, radius: number, from: number, to: number, colour: string): void // turns, from the top
  box(x: number, y: number, width: number, height: number, colour: string, round?: number): void
  text(x: number, y: number, words: string, style: Words): void
}

export const FACE = 'Figtree, "Figtree Variable", system-ui, sans-serif'
const TURN = 2 * Math.PI

export class CanvasPen implements Pen {
  constructor(readonly to: CanvasRenderingContext2D) {}

  private trace(path: Path): void {
    this.to.beginPath()
    for (let i = 0; i < path.length; i += 2) i ? this.to.lineTo(path[i], path[i + 1]) : this.to.moveTo(path[i], path[i + 1])
  }
  area(path: Path, colour: string): void {
    this.trace(path)
    this.to.fillStyle = colour
    this.to.fill()
  }
  line(path: Path, { width, colour, dash, fade }: Line): void {
    this.trace(path)
    this.to.lineWidth = width
    this.to.lineJoin = this.to.lineCap = 'round'
    this.to.setLineDash(dash ?? [])
    this.to.strokeStyle = fade ? this.fading(path, colour) : colour
    this.to.stroke()
    this.to.setLineDash([])
  }
  private fading(path: Path, colour: string): CanvasGradient {
    const gradient = this.to.createLinearGradient(path[0], path[1], path[path.length - 2], path[path.length - 1])
    gradient.addColorStop(0, clear(colour))
    gradient.addColorStop(0.35, colour)
    return gradient
  }
  disc(x: number, y: number, radius: number, colour: string): void {
    this.to.beginPath()
    this.to.arc(x, y, radius, 0, TURN)
    this.to.fillStyle = colour
    this.to.fill()
  }
  ring(x: number, y: number, radius: number, colour: string, width: number): void {
    this.to.beginPath()
    this.to.arc(x, y, radius, 0, TURN)
    this.to.lineWidth = width
    this.to.strokeStyle = colour
    this.to.stroke()
  }
  wedge(x: number, y: number, radius: number, from: number, to: number, colour: string): void {
    this.to.beginPath()
    this.to.moveTo(x, y)
    this.to.arc(x, y, radius, (from - 0.25) * TURN, (to - 0.25) * TURN)
    this.to.closePath()
    this.to.fillStyle = colour
    this.to.fill()
  }
  box(x: number, y: number, width: number, height: number, colour: string, round = 0): void {
    this.to.fillStyle = colour
    if (!round) { this.to.fillRect(x, y, width, height); return }
    this.to.beginPath()
    this.to.roundRect(x, y, width, height, round)
    this.to.fill()
  }
  text(x: number, y: number, words: string, style: Words): void {
    const { to } = this
    to.font = font(style)
    to.letterSpacing = `${(style.spacing ?? 0) * style.size}px`
    to.textAlign = style.anchor === 'middle' ? 'center' : style.anchor ?? 'start'
    if (style.halo) {
      to.lineJoin = 'round'
      to.lineWidth = 0.3 * style.size
      to.strokeStyle = style.halo
      to.strokeText(words, x, y)
    }
    to.fillStyle = style.colour
    to.fillText(words, x, y)
  }
}

/** Colours are #RRGGBB, with two more digits where they let through what is below. */
const clear = (colour: string) => `${colour.slice(0, 7)}00`
const font = (style: Words) => `${style.weight} ${style.size}px ${FACE}`

let measuring: CanvasRenderingContext2D | null = null
const widths = new Map<string, number>()
/** Width of words in CSS pixels; without a canvas (in Node) it is a fair guess. */
export function widthOf(words: string, style: Words): number {
  const key = `${style.weight}|${style.size}|${style.spacing ?? 0}|${words}`
  const known = widths.get(key)
  if (known !== undefined) return known
  if (typeof document === 'undefined') return words.length * style.size * (0.55 + (style.spacing ?? 0))
  measuring ??= document.createElement('canvas').getContext('2d')!
  measuring.font = font(style)
  measuring.letterSpacing = `${(style.spacing ?? 0) * style.size}px`
  const width = measuring.measureText(words).width
  if (widths.size > 2000) widths.clear()
  widths.set(key, width)
  return width
}
/** Forget widths that were measured before the font had come. */
export const forgetWidths = () => widths.clear()

const round = (value: number) => String(Math.round(value * 100) / 100)
export const escape = (words: string) => words.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

export class SvgPen implements Pen {
  private parts: string[] = []
  private fades: string[] = []

  /** `prefix`: of the names inside, so that several drawings fit into one document. */
  constructor(private readonly prefix = '') {}

  private points(path: Path): string {
    let d = ''
    for (let i = 0; i < path.length; i += 2) d += `${i ? 'L' : 'M'}${round(path[i])} ${round(path[i + 1])}`
    return d
  }
  area(path: Path, colour: string): void {
    this.parts.push(`<path d="${this.points(path)}Z" ${fill(colour)}/>`)
  }
  line(path: Path, { width, colour, dash, fade }: Line): void {
    const stroke = fade ? `stroke="url(#${this.fade(path, colour)})"` : paintOf('stroke', colour)
    const dashes = dash ? ` stroke-dasharray="${dash.map(round).join(' ')}"` : ''
    this.parts.push(`<path d="${this.points(path)}" fill="none" ${stroke} stroke-width="${round(width)}" ` +
      `stroke-linecap="round" stroke-linejoin="round"${dashes}/>`)
  }
  private fade(path: Path, colour: string): string {
    const id = `${this.prefix}fade${this.fades.length}`
    const [x1, y1, x2, y2] = [path[0], path[1], path[path.length - 2], path[path.length - 1]].map(round)
    this.fades.push(`<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">` +
      `<stop offset="0" ${paintOf('stop', clear(colour))}/><stop offset=".35" ${paintOf('stop', colour)}/></linearGradient>`)
    return id
  }
  disc(x: number, y: number, radius: number, colour: string): void {
    this.parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" ${fill(colour)}/>`)
  }
  ring(x: number, y: number, radius: number, colour: string, width: number): void {
    this.parts.push(`<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="none" ` +
      `${paintOf('stroke', colour)} stroke-width="${round(width)}"/>`)
  }
  wedge(x: number, y: number, radius: number, from: number, to: number, colour: string): void {
    if (to - from >= 1) { this.disc(x, y, radius, colour); return }
    const at = (turn: number) => `${round(x + radius * Math.sin(turn * TURN))} ${round(y - radius * Math.cos(turn * TURN))}`
    const large = to - from > 0.5 ? 1 : 0
    this.parts.push(`<path d="M${round(x)} ${round(y)}L${at(from)}A${round(radius)} ${round(radius)} 0 ${large} 1 ${at(to)}Z" ` +
      `${fill(colour)}/>`)
  }
  box(x: number, y: number, width: number, height: number, colour: string, rounding = 0): void {
    const corner = rounding ? ` rx="${round(rounding)}"` : ''
    const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`
    this.parts.push(`<rect ${place}${corner} ${fill(colour)}/>`)
  }
  text(x: number, y: number, words: string, style: Words): void {
    const halo = style.halo ? ` ${paintOf('stroke', style.halo)} stroke-width="${round(0.3 * style.size)}" ` +
      'stroke-linejoin="round" paint-order="stroke"' : ''
    const spacing = style.spacing ? ` letter-spacing="${round(style.spacing * style.size)}"` : ''
    const anchor = style.anchor && style.anchor !== 'start' ? ` text-anchor="${style.anchor}"` : ''
    this.parts.push(`<text x="${round(x)}" y="${round(y)}" font-size="${round(style.size)}" font-weight="${style.weight}"` +
      `${spacing}${anchor} ${fill(style.colour)}${halo}>${escape(words)}</text>`)
  }
  /** What was drawn, without the element around it. */
  content(): string { return this.parts.join('') }
  /** A whole document: what was drawn here, and under `down` pixels what `inner` drew, cut at its edges. */
  around(inner: SvgPen, down: number, width: number, height: number, title: string): string {
    const defs = [...this.fades, ...inner.fades].join('')
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" ` +
      `height="${round(height)}" role="img" font-family="${escape(FACE)}"><title>${escape(title)}</title><defs>${defs}</defs>` +
      `${this.content()}<svg y="${round(down)}" width="${round(width)}" height="${round(height - down)}">` +
      `${inner.content()}</svg></svg>`
  }
}

const fill = (colour: string) => paintOf('fill', colour)
/** An SVG of 1.1 knows no #RRGGBBAA: the last two digits become an opacity. */
function paintOf(what: 'fill' | 'stroke' | 'stop', colour: string): string {
  const name = what === 'stop' ? 'stop-color' : what, opacity = `${what}-opacity`
  if (colour.length < 9) return `${name}="${colour}"`
  return `${name}="${colour.slice(0, 7)}" ${opacity}="${round(parseInt(colour.slice(7), 16) / 255)}"`
}

/** A smooth line through points (Catmull-Rom), `steps` pieces from one to the next; `closed` comes back to its start. */
export function smooth(points: Path, closed = false, steps = 16): number[] {
  const count = points.length / 2, out: number[] = []
  const at = (index: number, axis: number) => {
    const wrapped = closed ? (index + count) % count : Math.max(0, Math.min(count - 1, index))
    return points[2 * wrapped + axis]
  }
  const pieces = closed ? count : count - 1
  for (let piece = 0; piece < pieces; piece++) {
    for (let step = 0; step < steps; step++) {
      const t = step / steps
      for (const axis of [0, 1]) {
        const [a, b, c, d] = [at(piece - 1, axis), at(piece, axis), at(piece + 1, axis), at(piece + 2, axis)]
        out.push(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t))
      }
    }
  }
  if (!closed) out.push(points[points.length - 2], points[points.length - 1])
  return out
}
