import { NeuriteError } from '@neurite/backend';

const PAGE = 65_536;
const FIRST_PAGES = 16;
/** WebAssembly's addresses have 32 bits. */
export const MOST_PAGES = 65_536;
/** Blocks begin at cache lines. */
const ALIGNMENT = 64;
/** Address 0 stays free, so that it can mean "nowhere". */
const FIRST = 1024;

interface Block {
  readonly address: number;
  readonly bytes: number;
}

/**
 * The one WebAssembly memory of the engine and who uses which part of it: variables, uploaded data, the constants of programs and
 * their working areas. Free blocks are kept sorted by address and merged with their neighbours; the smallest that fits is taken.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** The memory as numbers; replaced when it grows, so never keep them. */
  f32: Float32Array;
  i32: Int32Array;
  u8: Uint8Array;
  bytesInUse = 0;
  readonly #free: Block[];
  readonly #used = new Map<number, { readonly bytes: number; readonly purpose: string }>();
  readonly #mostBytes: number;

  /**
   * @param mostBytes where growth ends, at most and by default 4 GiB
   * @param isShared whether threads share it
   */
  constructor(mostBytes: number = MOST_PAGES * PAGE, isShared: boolean = false) {
    this.#mostBytes = Math.min(mostBytes, MOST_PAGES * PAGE);
    this.memory = new WebAssembly.Memory(
      isShared ? { initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true } : { initial: FIRST_PAGES },
    );
    const { buffer } = this.memory;
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.#free = [{ address: FIRST, bytes: buffer.byteLength - FIRST }];
  }

  get blocks(): number {
    return this.#used.size;
  }

  /**
   * The address of `bytes` fresh bytes, whose contents are undefined.
   *
   * @throws NeuriteError when there is no room; the message lists the largest blocks in use
   */
  allocate(bytes: number, purpose: string): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let index = this.#bestFit(size);
    if (index < 0) {
      this.#grow(size, purpose);
      index = this.#bestFit(size);
    }
    const { address, bytes: found } = this.#free[index]!;
    if (found === size) this.#free.splice(index, 1);
    else this.#free[index] = { address: address + size, bytes: found - size };
    this.#used.set(address, { bytes: size, purpose });
    this.bytesInUse += size;
    return address;
  }

  /** Gives a block back; an address that is no block's is an error of the engine. */
  free(address: number): void {
    const used = this.#used.get(address);
    if (used === undefined) throw new NeuriteError(`The engine freed address ${address}, which is in nobody's use.`);
    this.#used.delete(address);
    this.bytesInUse -= used.bytes;
    this.#release({ address, bytes: used.bytes });
  }

  #bestFit(size: number): number {
    let best = -1;
    for (let index = 0; index < this.#free.length; index++) {
      const { bytes } = this.#free[index]!;
      if (bytes >= size && (best < 0 || bytes < this.#free[best]!.bytes)) best = index;
    }
    return best;
  }

  #release(block: Block): void {
    let index = this.#free.findIndex(({ address }) => address > block.address);
    if (index < 0) index = this.#free.length;
    const [before, after] = [this.#free[index - 1], this.#free[index]];
    let { address, bytes } = block;
    let [from, count] = [index, 0];
    if (after !== undefined && address + bytes === after.address) {
      bytes += after.bytes;
      count++;
    }
    if (before !== undefined && before.address + before.bytes === address) {
      address = before.address;
      bytes += before.bytes;
      from--;
      count++;
    }
    this.#free.splice(from, count, { address, bytes });
  }

  #grow(size: number, purpose: string): void {
    const end = this.memory.buffer.byteLength;
    const last = this.#free.at(-1);
    const tail = last !== undefined && last.address + last.bytes === end ? last.bytes : 0;
    const needed = Math.ceil((size - tail) / PAGE);
    if (end + needed * PAGE > this.#mostBytes) throw this.#outOfMemory(size, purpose);
    // A quarter more, so that many small requests grow it seldom.
    const wished = Math.min(Math.max(needed, Math.ceil(end / PAGE / 4)), Math.floor((this.#mostBytes - end) / PAGE));
    let pages = wished;
    try {
      this.memory.grow(wished);
    } catch {
      pages = needed;
      try {
        this.memory.grow(needed);
      } catch {
        throw this.#outOfMemory(size, purpose);
      }
    }
    const { buffer } = this.memory;
    this.f32 = new Float32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.#release({ address: end, bytes: pages * PAGE });
  }

  #outOfMemory(size: number, purpose: string): NeuriteError {
    const largest = [...this.#used.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 5);
    const list = largest.map(({ bytes, purpose: of }) => `${megabytes(bytes)} for ${of}`).join(', ');
    return new NeuriteError(
      `Out of memory: ${megabytes(size)} are needed for ${purpose}, and ${megabytes(this.bytesInUse)} of at most ` +
        `${megabytes(this.#mostBytes)} are in use. The largest are ${list === '' ? 'none' : list}. Use smaller batches or ` +
        'dispose what is no longer needed.',
    );
  }
}

/** A size as people read it. */
export const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 20 ? 3 : 1)} MB`;
