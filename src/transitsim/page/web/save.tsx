// Link, command, tables, pictures, print.
import { useRef, useState } from 'preact/hooks'
import { label } from './calendar'
import { Dialog } from './dialog'
import { areBothThere, commandNow, download, linkNow, pngPicture, svgPicture, zipTables } from './exports'
import { chosen, month, replicates, scenario, tell } from './state'
import { say, text } from './words/controls.en'

export function SaveDialog() {
  return <Dialog name="save" title={text.save.title}>{() => <Save />}</Dialog>
}

function Save() {
  const ready = areBothThere()
  void [scenario.value, month.value, chosen.value] // the link and the command change with them
  const name = `stay_or_leave_${label(month.value)}`
  const zip = (): void => download('stay_or_leave_tables.zip', zipTables())
  const svg = (): void => download(`${name}.svg`, new Blob([svgPicture().svg], { type: 'image/svg+xml' }))
  const png = (): void => {
    pngPicture().then(blob => download(`${name}.png`, blob), error => tell(say.broken(String(error))))
  }
  return (
    <>
      <Copied label={text.save.link} words={linkNow()} button={text.save.copyLink} />
      <Copied label={text.save.command} words={commandNow()} button={text.save.copyCommand} />
      <p class="quiet">{text.save.commandNote}</p>
      <p class="buttons">
        <button type="button" disabled={!ready} onClick={zip}>{text.save.tables}</button>
        <button type="button" disabled={!ready} onClick={svg}>{text.save.svg}</button>
        <button type="button" disabled={!ready} onClick={png}>{text.save.png}</button>
        <button type="button" onClick={() => print()}>{text.save.print}</button>
      </p>
      <p class="quiet">{ready ? text.save.replicates(replicates.value.length) : text.save.waiting}</p>
    </>
  )
}

function Copied({ label: name, words, button }: { label: string; words: string; button: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const [told, setTold] = useState('')
  const copy = (): void => {
    void copied(words).then(done => {
      if (!done) field.current?.select()
      setTold(done ? text.save.copied : text.save.notCopied)
    })
  }
  return (
    <div class="copied">
      <label>{name}<textarea ref={field} readOnly rows={3} spellcheck={false} value={words} /></label>
      <button type="button" onClick={copy}>{button}</button> <span class="quiet" role="status">{told}</span>
    </div>
  )
}

/** Copy text; whether it could be done. */
export async function copied(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words)
    return true
  } catch {
    return false
  }
}
