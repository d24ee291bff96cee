// The compiled rules (built/rules.wasm), called as the manifest says: arrays and records lie in the module's own memory, and are
// handed over as numba takes them. Nothing here knows a rule; what a world is stands in world.ts.
import type { FunctionType, Manifest, Parameters } from './protocol'

const PAGE = 65536 // bytes by which memory grows
const ALIGNED = 16 // bytes
const WORDS = { f8: 8, i8: 8, i4: 4, u4: 4, u2: 2, i1: 1, u1: 1, b1: 1 } as const

/** An array in the module's memory, row by row; a record is one without axes. `of`: a record type, or numpy's letters. */
export interface Block { at: number; of: string; shape: number[] }
export type Argument = Block | number | boolean

type Called = (...words: (number | bigint)[]) => number

export class Rules {
  private readonly memory: WebAssembly.Memory
  private readonly start: number
  private free: number
  private readonly result: Block
  private readonly problem: Block

  constructor(private readonly instance: WebAssembly.Instance, readonly manifest: Manifest) {
    this.memory = instance.exports.memory as WebAssembly.Memory
    this.free = (instance.exports.__heap_base as WebAssembly.Global).value as number
    this.result = this.zeros('<i8', 1)
    this.problem = this.zeros('<u4', 1)
    this.start = this.free
  }

  static async open(module: WebAssembly.Module, manifest: Manifest): Promise<Rules> {
    return new Rules(await WebAssembly.instantiate(module), manifest)
  }

  /** Give up everything that was set aside, for the next world. */
  clear(): void {
    this.free = this.start
  }

  /** A new array of zeros. Memory that grows moves: views made before are void, blocks are not. */
  zeros(of: string, ...shape: number[]): Block {
    const at = Math.ceil(this.free / ALIGNED) * ALIGNED, size = this.itemSize(of) * count(shape)
    this.free = at + size
    const missing = this.free - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE))
    new Uint8Array(this.memory.buffer, at, size).fill(0)
    return { at, of, shape }
  }

  /** Bytes of one item of a type. */
  itemSize(of: string): number {
    return this.manifest.records[of]?.size ?? WORDS[of.slice(1) as keyof typeof WORDS]
  }

  /** What lies at an index of the first axis: a smaller array, or a record. */
  item(block: Block, index: number): Block {
    const shape = block.shape.slice(1)
    return { at: block.at + index * count(shape) * this.itemSize(block.of), of: block.of, shape }
  }

  /** The first so many along the first axis. */
  first(block: Block, many: number): Block {
    return { ...block, shape: [many, ...block.shape.slice(1)] }
  }

  /** The same memory as another type and shape. */
  as(block: Block, of: string, ...shape: number[]): Block {
    return { at: block.at, of, shape }
  }

  bytes(block: Block): Uint8Array {
    return new Uint8Array(this.memory.buffer, block.at, count(block.shape) * this.itemSize(block.of))
  }

  floats(block: Block): Float64Array {
    const bytes = this.bytes(block)
    return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
  }

  wholes(block: Block): BigInt64Array {
    const bytes = this.bytes(block)
    return new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
  }

  view(block: Block): DataView {
    const bytes = this.bytes(block)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Where a field of a record begins, in bytes. */
  offset(record: string, field: string): number {
    return this.manifest.records[record].fields[field][0]
  }

  /** Call a rule; what it returns, 0 when that is nothing. An error in the rule is an Error here. */
  call(name: string, ...values: Argument[]): number {
    const known = this.manifest.functions[name], words: (number | bigint)[] = [this.result.at, this.problem.at]
    known.parameters.forEach((parameter, index) => words.push(...this.words(parameter, values[index])))
    if ((this.instance.exports[name] as Called)(...words)) throw new Error(`${name}: ${this.said()}`)
    return this.returned(known)
  }

  private words(parameter: Parameters[number], value: Argument): (number | bigint)[] {
    if (typeof value === 'object') return parameter.kind === 'array' ? this.array(value) : [value.at]
    if (parameter.kind === 'i64') return [BigInt(value)]
    return [Number(value)]
  }

  /** An array as numba takes it: no owner, no parent, items, bytes of one, where it begins, its shape, steps in bytes. */
  private array({ at, of, shape }: Block): (number | bigint)[] {
    const size = this.itemSize(of), steps = shape.map((_, axis) => size * count(shape.slice(axis + 1)))
    return [0, 0, BigInt(count(shape)), BigInt(size), at, ...shape.map(BigInt), ...steps.map(BigInt)]
  }

  private returned({ returns }: FunctionType): number {
    const view = this.view(this.result)
    if (returns === 'f64') return view.getFloat64(0, true)
    return returns === 'i64' ? Number(view.getBigInt64(0, true)) : returns === 'bool' ? view.getUint8(0) : 0
  }

  /** The words of an error: a pickle of its kind and message, which numba made. */
  private said(): string {
    const found = new DataView(this.memory.buffer), at = found.getUint32(this.problem.at, true)
    const pickle = new Uint8Array(this.memory.buffer, found.getUint32(at, true), found.getUint32(at + 4, true))
    const words = new TextDecoder('latin1').decode(pickle).match(/[\w() ]{6,}/g) ?? []
    return words.slice(1).join(': ')
  }
}

function count(shape: number[]): number {
  return shape.reduce((product, one) => product * one, 1)
}
