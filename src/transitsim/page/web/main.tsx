// The page: its frame, and how it opens. Every part reads the store (state.ts) and writes to it; the worker is behind client.ts.
// style.css has the tokens, the grid of the frame, the picture and print; controls.css what stands in the head, the question, the
// differences and the dialogs.
import { render } from 'preact'
import { effect, signal } from '@preact/signals'
import { AboutDialog } from './about'
import { openAddress, readAddress } from './address'
import { yearOf } from './calendar'
import { PersonCard } from './card'
import { openClient } from './client'
import { runClock } from './clock'
import { Question } from './controls'
import { LeverDialog } from './controls_levers'
import { RegimeDialog } from './controls_regimes'
import { open, type Open } from './dialog'
import { Differences, NumbersDialog } from './differences'
import { linkNow } from './exports'
import { Key } from './key'
import { openKeys } from './keys'
import { WorldView } from './map'
import type { PageData } from './protocol'
import { copied, SaveDialog } from './save'
import { context, data, month, months, notices, playing, scenario, tell } from './state'
import { TablesDialog } from './tables'
import { Timeline } from './timeline'
import { monthName } from './titles'
import { say, text } from './words/controls.en'

function Page() {
  return (
    <>
      <Head />
      <Notices />
      <Question />
      <main class="worlds"><WorldView side={0} /><WorldView side={1} /></main>
      <aside class="side"><PersonCard /><Differences /></aside>
      <section class="key" aria-label={text.key}><Key /></section>
      <footer class="foot"><Timeline /></footer>
      <p class="hidden" aria-live="polite">{spoken.value}</p>
      <RegimeDialog /><LeverDialog /><NumbersDialog /><TablesDialog /><SaveDialog /><AboutDialog />
    </>
  )
}

const linkCopied = signal(false)

function Head() {
  const { countries } = context.value
  const tools: [Open, string][] = [['tables', text.tools.tables], ['save', text.tools.save], ['about', text.tools.about]]
  const copy = (): void => {
    void copied(linkNow()).then(done => {
      if (!done) open.value = 'save'
      linkCopied.value = done
      setTimeout(() => (linkCopied.value = false), 2000)
    })
  }
  return (
    <header class="head">
      <h1>{text.title}</h1>
      <p class="sub">{text.subtitle(countries.transit, countries.origin, yearOf(0), yearOf(months.value - 1))}</p>
      <p class="note"><b>{text.oneDot(scenario.value.scale)}</b> <span>{text.caution}</span></p>
      <nav class="tools" aria-label={text.tools.name}>
        <button type="button" onClick={copy}>
          <span role="status">{linkCopied.value ? text.tools.copied : text.tools.copy}</span>
        </button>
        {tools.map(([name, words]) => <button key={name} type="button" onClick={() => (open.value = name)}>{words}</button>)}
      </nav>
    </header>
  )
}

function Notices() {
  return (
    <div class="notices" role="alert" aria-label={text.notices}>
      {notices.value.map(one => (
        <p key={one}>
          {one} <button type="button" class="link" onClick={() => (notices.value = notices.value.filter(other => other !== one))}>
            {text.dismiss}
          </button>
        </p>
      ))}
    </div>
  )
}

const spoken = signal('') // the date, read aloud when it has come to rest

function speakDate(): void {
  let timer = 0
  effect(() => {
    const date = monthName(month.value)
    clearTimeout(timer)
    if (!playing.value) timer = window.setTimeout(() => (spoken.value = date), 800)
  })
}

const stored = (id: string): string => document.getElementById(id)!.textContent!

function start(): void {
  data.value = JSON.parse(stored('data')) as PageData
  readAddress()
  const ready = openClient(stored('worker'), stored('data'), stored('blob'), stored('module')) // while the frame is drawn
  ready.catch(error => tell(say.broken(String(error))))
  document.getElementById('page')!.replaceChildren()
  render(<Page />, document.getElementById('page')!)
  openAddress()
  runClock()
  openKeys()
  speakDate()
  effect(() => {
    document.title = `${text.title}: ${context.value.title}`
  })
}

start()
