// Levers and preferences searched in plain words: name, what people call it, other words for it, meaning, unit.

export interface Entry { name: string; group: string; words: string; also: string; meaning: string; unit: string }

/** Entries in which every word of the query begins a word, best first; all of them for an empty query. */
export function search(entries: Entry[], query: string): Entry[] {
  const asked = wordsOf(query)
  if (!asked.length) return entries
  return entries
    .map((entry, place) => ({ entry, place, score: scoreOf(entry, asked) }))
    .filter(one => one.score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place)
    .map(one => one.entry)
}

function scoreOf(entry: Entry, asked: string[]): number {
  const fields: [string[], number][] = [
    [wordsOf(entry.words), 8], [wordsOf(entry.name), 6], [wordsOf(entry.also), 4], [wordsOf(entry.meaning), 2],
    [wordsOf(entry.unit), 1],
  ]
  let total = 0
  for (const word of asked) {
    const best = Math.max(...fields.map(([words, worth]) => worth * Math.max(0, ...words.map(one => alike(one, word)))))
    if (best <= 0) return 0
    total += best
  }
  return total
}

/** 1 for the same word, less when it only begins so, or when one of five and more letters is mistyped. */
function alike(word: string, asked: string): number {
  if (word === asked || stem(word) === stem(asked)) return 1
  if (word.startsWith(asked) || (asked.length > 4 && word.startsWith(stem(asked)))) return 0.7
  return asked.length >= 5 && oneApart(word, asked) ? 0.3 : 0
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ies|es|s|ed|ing)$/, '') : word.replace(/s$/, '')
}

/** Whether one letter put in, left out or changed makes one word the other. */
function oneApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  const [changed, out, added] = [[1, 1], [1, 0], [0, 1]].map(([x, y]) => a.slice(start + x) === b.slice(start + y))
  return changed || out || added
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, ' ').trim().split(' ').filter(Boolean)
}
