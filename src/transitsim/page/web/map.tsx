// One world: its title, the ladder, the map of dots, and the bar of what holds those who want to leave.
import { effect } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Binding } from './binding'
import { Ladder } from './ladder'
import { rowOf } from './people'
import { inPlaces, sceneOf } from './map_scene'
import { Stage } from './map_stage'
import { chosen, frames, hovered, month, playing, type Side, speed } from './state'
import { forgetWidths } from './svg'
import { Tip } from './tip'
import { monthName, titles } from './titles'
import * as words from './words/lives.en'

const PRINTED = 3 // pixels of a canvas for one of CSS on paper
const JUMP = 420, QUICKEST = 430, SLOWEST = 900 // milliseconds that a move is seen
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

export function WorldView({ side }: { side: Side }) {
  const title = titles.value[side]
  return (
    <section class={`world side${side}`} aria-label={title}>
      <header class="world-head">
        <h2 title={title}><i class="swatch" />{title}</h2>
        <Ladder side={side} />
      </header>
      <MapCanvas side={side} />
      <Binding side={side} />
      {side === 0 && <Tip />}
    </section>
  )
}

function MapCanvas({ side }: { side: Side }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const stage = useRef<Stage | null>(null)
  useEffect(() => {
    const made = stage.current = new Stage(canvas.current!, still())
    const stops = [follow(made, side), ring(made, side), watchSize(made, canvas.current!)]
    return () => { stops.forEach(stop => stop()); made.stop() }
  }, [])
  const point = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect()
    const row = stage.current!.at(event.clientX - box.left, event.clientY - box.top)
    return row < 0 ? null : frames[side].value!.person[row]
  }
  const text = useMemo(() => inPlaces(side), [frames[side].value, playing.value ? -1 : month.value])
  return (
    <div class="map">
      <canvas ref={canvas} role="img" aria-label={words.map.described(titles.value[side], monthName(month.value), text)}
        onPointerMove={event => {
          if (event.pointerType !== 'touch') Tip.show(hovered.value = point(event), event.clientX, event.clientY)
        }}
        onPointerLeave={() => { hovered.value = null; Tip.show(null, 0, 0) }}
        onClick={event => { const found = point(event); if (found !== null) chosen.value = found }} />
    </div>
  )
}

/** Show what the store says, as it changes. */
function follow(stage: Stage, side: Side): () => void {
  let shown = -1
  return effect(() => {
    const now = month.value, scene = sceneOf(side, now, stage.canvas.clientWidth)
    if (!scene) return
    const step = now - shown === 1, run = playing.value && step
    const duration = run ? Math.min(SLOWEST, Math.max(QUICKEST, 2600 / speed.value)) : JUMP
    stage.show(scene, shown < 0 ? 0 : duration)
    shown = now
  })
}

function ring(stage: Stage, side: Side): () => void {
  return effect(() => {
    const world = frames[side].value
    const row = (person: number | null) => (world && person !== null ? rowOf(world, person) : -1)
    stage.ringed({ chosen: row(chosen.value), hovered: row(hovered.value), tag: words.map.tag })
  })
}

function watchSize(stage: Stage, canvas: HTMLCanvasElement): () => void {
  const fit = (ratio: number) => stage.resize(canvas.clientWidth, canvas.clientHeight, ratio)
  const printed = () => fit(PRINTED)
  const shown = () => fit(Math.min(3, devicePixelRatio || 1))
  addEventListener('beforeprint', printed)
  addEventListener('afterprint', shown)
  const watch = new ResizeObserver(() => requestAnimationFrame(shown))
  watch.observe(canvas)
  void document.fonts?.ready.then(() => { forgetWidths(); stage.redraw() })
  return () => {
    watch.disconnect()
    removeEventListener('beforeprint', printed)
    removeEventListener('afterprint', shown)
  }
}
