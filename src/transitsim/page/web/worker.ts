// The worker: it simulates what the page asks for. Worlds and lives at once, in the order in which they are asked; replicates in
// the background, a few months at a time, in a memory of their own.
import { Blob64, fromBase64 } from './blob'
import { Rules } from './engine'
import { framesOf, lifeOf } from './frames'
import { outcomesOf } from './outcomes'
import type { Answer, Ask, PageData, Replicate, World } from './protocol'
import { Simulation } from './world'

const SLICE = 12 // milliseconds of background work between two looks at what has been asked

let data: PageData
let numbers: Blob64
let asked: Rules // memory of what is answered at once
let behind: Rules // memory of what runs in the background
let background: Iterator<void> | null = null
let backgroundTag = 0
let paused = false
let waiting = false // a turn of the background has been asked for
const again = new MessageChannel()
again.port1.onmessage = work

onmessage = async ({ data: ask }: MessageEvent<Ask>) => {
  try {
    await answer(ask)
  } catch (problem) {
    tell({ type: 'wrong', tag: 'tag' in ask ? ask.tag : 0, words: words(problem) })
  }
}

async function answer(ask: Ask): Promise<void> {
  if (ask.type === 'open') await open(ask)
  else if (ask.type === 'live') {
    const frames = framesOf(data, new Simulation(asked, data, numbers, ask.world))
    const arrays = Object.values(frames).filter(ArrayBuffer.isView).map(one => one.buffer as ArrayBuffer)
    tell({ type: 'world', tag: ask.tag, side: ask.side, frames }, arrays)
  } else if (ask.type === 'lives') {
    const [one, other] = ask.worlds.map(world => lifeOf(new Simulation(asked, data, numbers, world), ask.person))
    tell({ type: 'lives', tag: ask.tag, person: ask.person, lives: [one, other] })
  } else if (ask.type === 'replicates') {
    background = replicates(ask)
    backgroundTag = ask.tag
    goOn()
  } else if (ask.type === 'pause') {
    paused = ask.paused
    goOn()
  } else background = null
}

async function open(ask: Extract<Ask, { type: 'open' }>): Promise<void> {
  const begun = performance.now()
  data = JSON.parse(ask.data) as PageData // as text: quicker to hand over than what it says
  numbers = new Blob64(ask.blob, data.numbers)
  const module = await WebAssembly.compile(fromBase64(ask.module) as BufferSource)
  asked = await Rules.open(module, data)
  behind = await Rules.open(module, data)
  tell({ type: 'ready', milliseconds: performance.now() - begun })
}

/** Both worlds of one replicate after the other; an answer for each. */
function* replicates({ tag, worlds, since, count }: Extract<Ask, { type: 'replicates' }>): Generator<void> {
  for (let number = 0; number < count; number++) {
    const found = []
    for (const world of worlds) found.push(yield* outcomes({ ...world, replicate: number }, since))
    const [one, other] = found
    const replicate: Replicate = { number, since, outcomes: [one.values, other.values], agents: [one.agents, other.agents] }
    tell({ type: 'replicate', tag, replicate })
  }
}

function* outcomes(world: World, since: number): Generator<void, ReturnType<typeof outcomesOf>> {
  const simulation = new Simulation(behind, data, numbers, world)
  while (!simulation.done) {
    simulation.step()
    yield
  }
  return outcomesOf(data, simulation, since)
}

/** Some of the background's work, then again once what has been asked meanwhile is answered. */
function work(): void {
  waiting = false
  const end = performance.now() + SLICE
  try {
    while (background && performance.now() < end) if (background.next().done) background = null
  } catch (problem) {
    background = null
    tell({ type: 'wrong', tag: backgroundTag, words: words(problem) })
  }
  goOn()
}

/** Ask for a turn of the background, if there is any and none is asked for. */
function goOn(): void {
  if (!background || paused || waiting) return
  waiting = true
  again.port2.postMessage(null)
}

function tell(answer: Answer, transferred: ArrayBuffer[] = []): void {
  postMessage(answer, { transfer: transferred })
}

function words(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem)
}
