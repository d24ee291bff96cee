// The picture of a world in a month as an SVG document: the same drawing as on the screen.
import { holderBits, look, paint } from './colours'
import { count } from './map_counts'
import { drawDot, drawFlows, drawGrain, drawGround, drawLabel, labelsOf } from './map_draw'
import { BOX, Geometry, place } from './map_layout'
import { sceneOf } from './map_scene'
import type { Scene } from './map_stage'
import type { Side } from './state'
import { UNSEATED } from './slots'
import { type Pen, SvgPen } from './svg'
import { colourOf, monthName, titles } from './titles'

const HEAD = 34 // pixels of the line above the map

/** An SVG document of this width in CSS pixels; empty before the world was simulated. */
export function drawing(side: Side, month: number, width = 960): string {
  const scene = sceneOf(side, month, width)
  if (!scene) return ''
  const height = Math.round(width * BOX.height / BOX.width), pen = new SvgPen(`world${side}`)
  const title = `${titles.value[side]}, ${monthName(month)}`
  drawMap(pen, scene, width, height)
  const frame = new SvgPen()
  frame.box(0, 0, width, height + HEAD, paint.paper)
  frame.text(2, 22, title, { size: 18, weight: 700, colour: colourOf(side) })
  return frame.around(pen, HEAD, width, height + HEAD, title)
}

/** Everything on the map of a month. */
export function drawMap(pen: Pen, scene: Scene, width: number, height: number): void {
  const { frames, month, scale } = scene, map = new Geometry(scene.layout, width, height, scene.most)
  drawGround(pen, map)
  drawFlows(pen, map, frames, month, scale)
  const spot = new Float32Array(2), bitsOf = holderBits(scene.constraints)
  for (let at = month * frames.people, end = at + frames.people; at < end; at++) {
    if (frames.slot[at] === UNSEATED) continue
    const here = frames.place[at], seen = frames.look[at]
    map.at(here, frames.slot[at], spot)
    if (here < place.coethnic) drawGrain(pen, seen, spot[0], spot[1], map.grain)
    else drawDot(pen, seen, seen === look.held ? bitsOf(frames.holds[at]) : 0, spot[0], spot[1], map.radiusIn(here))
  }
  const labels = labelsOf(map, count(frames, month, scene.constraints), scale, scene.words)
  for (const label of labels) drawLabel(pen, label)
}
