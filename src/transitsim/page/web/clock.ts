// Time that runs while the page plays: months by the second, from animation frames.
import { effect } from '@preact/signals'
import { go, month, months, playing, speed } from './state'

const LONGEST = 0.25 // seconds that a frame counts at most, so that a tab that was away does not jump

/** Run the clock while the page plays; returns what stops it for good. */
export function runClock(): () => void {
  let request = 0
  const stop = effect(() => {
    cancelAnimationFrame(request)
    if (!playing.value) return
    let last = performance.now(), part = 0
    const tick = (now: number) => {
      part += Math.min(LONGEST, Math.max(0, now - last) / 1000) * speed.peek()
      last = now
      if (part >= 1) {
        go(month.peek() + Math.floor(part))
        part %= 1
      }
      if (month.peek() >= months.peek() - 1) playing.value = false
      else request = requestAnimationFrame(tick)
    }
    request = requestAnimationFrame(tick)
  })
  return () => { stop(); cancelAnimationFrame(request) }
}

/** Start or pause; from the end it starts again. */
export function togglePlay(): void {
  if (!playing.value && month.value >= months.value - 1) go(0)
  playing.value = !playing.value
}
