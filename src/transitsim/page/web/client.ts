// The page's side of the workers: it asks for the worlds of the scenario, each side of a worker of its own, for the lives of the
// person chosen, and, once both worlds are there, for replicates. Of what is asked faster than it is answered only the newest is
// simulated.
import { batch, effect, untracked } from '@preact/signals'
import type { Answer, Ask, World } from './protocol'
import { busy, chosen, frames, lives, playing, replicates, scenario, type Side, tell, wanted, worlds } from './state'
import { january } from './calendar'
import { say } from './words/controls.en'

let workers: Worker[] // of side 0, which simulates lives too, and of side 1, which simulates replicates too
let tag = 0
const asked: (string | null)[] = [null, null] // the worlds being simulated or shown
const waiting: (World | null)[] = [null, null] // the newest world of a side that is busy
const tags: number[] = [0, 0]
let replicatesTag = 0
let livesTag = 0
let livesTimer = 0
let replicatesTimer = 0
const FEW = 2 // processors, on which replicates wait while the worlds are played
const SETTLED = 120 // milliseconds after which nobody drags a lever any more

/** Open the workers and keep them asked for what the store wants. */
export function openClient(program: string, text: string, blob: string, module: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
  workers = [new Worker(url), new Worker(url)]
  const ready = Promise.all(workers.map(worker => new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data: answer }: MessageEvent<Answer>) => {
      if (answer.type === 'ready') resolve()
      else hear(answer)
    }
    worker.onerror = event => {
      tell(say.broken(event.message))
      reject(new Error(event.message))
    }
    worker.postMessage({ type: 'open', data: text, blob, module } satisfies Ask)
  })))
  return ready.then(() => {
    effect(askWorlds)
    effect(askLives)
    effect(askReplicates)
    if (navigator.hardwareConcurrency <= FEW) effect(() => post(1, { type: 'pause', paused: playing.value }))
  })
}

function post(side: Side, ask: Ask): void {
  workers[side].postMessage(ask)
}

function askWorlds(): void {
  const both = worlds.value
  untracked(() => [0, 1].forEach(side => askWorld(side as Side, both[side])))
}

function askWorld(side: Side, world: World): void {
  const key = JSON.stringify(world)
  if (key === asked[side]) {
    waiting[side] = null
    return
  }
  if (busy[side].value && asked[side] !== null) {
    waiting[side] = world
    return
  }
  asked[side] = key
  tags[side] = ++tag
  batch(() => {
    busy[side].value = true
    replicates.value = []
  })
  post(1, { type: 'stop' })
  post(side, { type: 'live', tag, side, world })
}

/** Once the worlds have come to rest, the lives of the person chosen. */
function askLives(): void {
  const person = chosen.value
  const both = worlds.value
  clearTimeout(livesTimer)
  if (untracked(() => lives.value?.person) !== person) lives.value = null
  if (person === null || isBusy()) return
  livesTimer = window.setTimeout(() => {
    livesTag = ++tag
    post(0, { type: 'lives', tag, person, worlds: both })
  }, SETTLED)
}

/** After that, replicates. */
function askReplicates(): void {
  const count = wanted.value
  const both = worlds.value
  const { since } = scenario.value
  clearTimeout(replicatesTimer)
  if (isBusy()) return
  replicatesTimer = window.setTimeout(() => {
    replicatesTag = ++tag
    post(1, { type: 'replicates', tag, worlds: both, since: january(since), count })
  }, SETTLED)
}

const isBusy = (): boolean => busy.map(one => one.value).some(Boolean)

function hear(answer: Answer): void {
  if (answer.type === 'world' && answer.tag === tags[answer.side]) {
    const { side } = answer
    batch(() => {
      frames[side].value = answer.frames
      busy[side].value = false
    })
    performance.mark('world', { detail: answer.frames.milliseconds })
    if (!busy.some(one => one.value)) requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('picture')))
    next(side)
  } else if (answer.type === 'lives' && answer.tag === livesTag) {
    if (answer.lives.every(one => one === null)) {
      tell(say.nobody(answer.person))
      chosen.value = null
    } else lives.value = { person: answer.person, lives: answer.lives }
  } else if (answer.type === 'replicate' && answer.tag === replicatesTag) {
    const others = replicates.value.filter(one => one.number !== answer.replicate.number)
    replicates.value = [...others, answer.replicate]
  } else if (answer.type === 'wrong') {
    tell(answer.words)
    const side = tags.indexOf(answer.tag)
    if (side < 0) return
    busy[side].value = false
    frames[side].value = null
    next(side as Side)
  }
}

/** Ask for the world that waited for the one that has come. */
function next(side: Side): void {
  const world = waiting[side]
  waiting[side] = null
  if (world) askWorld(side, world)
}
