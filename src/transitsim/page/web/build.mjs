// From these sources to ../built: page.js, worker.js, page.css, page.html and sources.json, the same bytes from the same sources.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '..', 'built')
const common = {
  bundle: true, minify: true, legalComments: 'none', charset: 'utf8', logLevel: 'warning', write: false, target: 'es2021',
}

async function bundle(from, to, more = {}) {
  const { outputFiles: [file] } = await build({ ...common, entryPoints: [join(here, from)], ...more })
  writeFileSync(join(out, to), file.contents)
}

/** SHA-256 of every source by its path; a test of the package compares them with the files. */
function sources() {
  const found = readdirSync(here, { recursive: true, withFileTypes: true })
    .filter(one => one.isFile() && /\.(tsx?|css|html|mjs|json)$/.test(one.name))
    .map(one => relative(here, join(one.parentPath ?? one.path, one.name)).replaceAll('\\', '/'))
    .filter(path => !/^(node_modules|test)\//.test(path))
    .sort()
  return Object.fromEntries(found.map(path => [path, createHash('sha256').update(readFileSync(join(here, path))).digest('hex')]))
}

mkdirSync(out, { recursive: true })
await bundle('main.tsx', 'page.js', { format: 'iife', jsx: 'automatic', jsxImportSource: 'preact' })
await bundle('worker.ts', 'worker.js', { format: 'iife' })
await bundle('page.css', 'page.css', { loader: { '.woff2': 'dataurl' } })
writeFileSync(join(out, 'page.html'), readFileSync(join(here, 'page.html')))
writeFileSync(join(out, 'sources.json'), JSON.stringify(sources(), null, 1) + '\n')
