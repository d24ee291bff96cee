// The command that gives the same numbers in Python, quoted for a shell as core/shell_command.py does. Pure: node can call it.
import type { PageData } from './protocol'
import type { Scenario } from './state'
import { january, label } from './calendar'
import { turnedText } from './lever'

/** `transitsim compare ...` of a scenario. Outcomes are counted from a January on; what differs carries its own month. */
export function compareCommand(scenario: Scenario, data: PageData, replicates: number): string {
  const { context, base, since, preferences, seed, scale } = scenario
  const until = data.contexts.find(one => one.name === context)!.last_month
  return shellLine([
    'transitsim', 'compare', `context=${context}`, `baseline=${base}`, `regimes=${quotedName(otherRegime(scenario))}`,
    `since=${label(january(since))}`, `replicates=${Math.max(2, replicates)}`, `scale=${scale}`, `seed=${seed}`, `until=${until}`,
    'assumptions=point', ...Object.entries(preferences).map(([name, value]) => `${name}=${value}`),
  ])
}

/** What is laid over the baseline: safe_passage@2006-01+route.fee:x0.5@2006-01; the baseline itself when nothing is. */
export function otherRegime({ base, regime, since, turned }: Scenario): string {
  const dated = since > 0 ? `@${label(since)}` : ''
  const parts = [regime, ...turned.map(one => `${one.lever}:${turnedText(one)}`)].filter(Boolean)
  return parts.map(one => one + dated).join('+') || base
}

/** Names with a comma are put in quotes where several may stand. */
function quotedName(name: string): string {
  return name.includes(',') ? `'${name}'` : name
}

export function shellLine(words: string[]): string {
  return words.map(quoted).join(' ')
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word) && !word.startsWith('=')) return word
  return `'${word.replaceAll("'", `'"'"'`)}'`
}
