// What the colours and shapes of dots say.
import { holders, look } from './colours'
import { drawDot } from './map_draw'
import { SvgPen } from './svg'
import * as words from './words/lives.en'

const RADIUS = 5.5, SIDE = 14

/** A dot as an SVG of its own; decoration, since the words beside say it. */
export function Dot({ seen, bits = 0 }: { seen: number; bits?: number }) {
  const pen = new SvgPen()
  drawDot(pen, seen, bits, SIDE / 2, SIDE / 2, RADIUS)
  return <svg class="dot" width={SIDE} height={SIDE} viewBox={`0 0 ${SIDE} ${SIDE}`} aria-hidden="true"
    dangerouslySetInnerHTML={{ __html: pen.content() }} />
}

const others: [string, number][] = [
  [words.key.free, look.can], [words.key.would, look.would], [words.key.stays, look.stays], [words.key.locked, look.locked],
  [words.key.tries, look.tries], [words.key.child, look.child],
]

export function Key() {
  return (
    <>
      <h2 class="unseen">{words.key.label}</h2>
      <dl>
        <dt>{words.key.held}</dt>
        {holders.map(({ name }, index) => <dd key={name}><Dot seen={look.held} bits={1 << index} />{words.holds[name].key}</dd>)}
        <dd><Dot seen={look.held} bits={3} />{words.key.several}</dd>
      </dl>
      <dl>
        <dt>{words.key.others}</dt>
        {others.map(([text, seen]) => <dd key={text}><Dot seen={seen} />{text}</dd>)}
      </dl>
    </>
  )
}
