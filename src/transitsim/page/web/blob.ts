// The numbers of the page: one piece of memory, deflated, with a table of contents.
import { inflateSync } from 'fflate'
import type { Numbers } from './protocol'

export class Blob64 {
  private readonly memory: Uint8Array

  constructor(text: string, private readonly contents: Numbers) {
    this.memory = inflateSync(fromBase64(text))
  }

  shape(name: string): number[] {
    return this.contents[name][2]
  }

  floats(name: string): Float64Array {
    const [offset, , shape] = this.contents[name]
    return new Float64Array(this.memory.slice(offset, offset + 8 * shape.reduce((all, one) => all * one, 1)).buffer)
  }

  bytes(name: string): Uint8Array {
    const [offset, , [size]] = this.contents[name]
    return this.memory.subarray(offset, offset + size)
  }
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
}
