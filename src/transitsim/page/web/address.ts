// The address of the page follows the store, and the store the address: Back, Reload and a link give the same scenario.
import { batch, effect } from '@preact/signals'
import { chosen, data, month, playing, scenario, tell } from './state'
import { linkOf, readLink } from './link'
import { say } from './words/controls.en'

const SETTLED = 400 // milliseconds without a change after which a scenario becomes an entry of the history

/** The address as it is now. */
export function hashNow(): string {
  return linkOf(scenario.peek(), data.peek(), month.peek(), chosen.peek())
}

/** Show what the address asks for. */
export function readAddress(): void {
  const found = readLink(location.hash, data.value)
  batch(() => {
    scenario.value = found.scenario
    month.value = found.month
    chosen.value = found.person
  })
  tell(...found.wrong)
}

/** Keep address and store together; `readAddress` has been called before. */
export function openAddress(): void {
  let written = JSON.stringify(scenario.value)
  let timer = 0
  replace()
  effect(() => {
    void [scenario.value, chosen.value, playing.value, month.value]
    clearTimeout(timer)
    if (!playing.value) timer = window.setTimeout(write, SETTLED)
  })
  addEventListener('popstate', () => {
    if (location.hash === hashNow()) return
    readAddress()
    written = JSON.stringify(scenario.value)
    replace()
  })

  function write(): void {
    const now = JSON.stringify(scenario.value)
    if (now === written) replace()
    else keep(() => history.pushState(null, '', hashNow()))
    written = now
  }
}

function replace(): void {
  keep(() => history.replaceState(null, '', hashNow()))
}

function keep(change: () => void): void {
  try {
    change()
  } catch {
    tell(say.noAddress)
  }
}
