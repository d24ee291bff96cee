// Tests of the pure parts: every test/*.test.ts is bundled and run by node's own test runner.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const out = mkdtempSync(join(tmpdir(), 'page-tests-'))
const tests = readdirSync(join(here, 'test')).filter(name => name.endsWith('.test.ts')).map(name => join(here, 'test', name))
const made = { outdir: out, format: 'esm', outExtension: { '.js': '.mjs' } }
await build({ entryPoints: tests, ...made, bundle: true, platform: 'node', logLevel: 'warning' })
const { status } = spawnSync(process.execPath, ['--test', ...readdirSync(out).map(name => join(out, name))], { stdio: 'inherit' })
rmSync(out, { recursive: true })
process.exit(status ?? 1)
