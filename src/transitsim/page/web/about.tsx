// What the page is, what it is not, and what one must know about its case.
import { Dialog } from './dialog'
import { context, data, scenario } from './state'
import { text, titleOf } from './words/controls.en'

export function AboutDialog() {
  return <Dialog name="about" title={text.about.title}>{() => <About />}</Dialog>
}

function About() {
  const { assumed, regimes, caveats } = context.value
  const told = text.about.paragraphs(assumed[0], assumed[1], scenario.value.scale, titleOf(regimes[0]))
  return (
    <>
      <p class="content"><b>{text.about.content}</b></p>
      {told.map(([head, words]) => <p key={head}><b>{head}</b> {words}</p>)}
      {caveats.length > 0 && <h3>{text.about.caveats}</h3>}
      {caveats.map(one => <p key={one}>{plain(one)}</p>)}
      <h3>{text.about.keys}</h3>
      <dl class="keys">
        {text.about.keyWords.map(([key, words]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{words}</dd></div>)}
      </dl>
      <p class="quiet">{text.about.licence} {text.about.version(data.value.version, data.value.source)}</p>
    </>
  )
}

/** Words of a caveat without the links of its Markdown, which lead nowhere from this file. */
const plain = (words: string): string => words.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
