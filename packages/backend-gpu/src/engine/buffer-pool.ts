import { NeuriteError } from '@neurite/backend';
import { GpuError } from '../device/errors.ts';

/** WebGPU's flags for what a buffer is for. */
export const usage = {
  mapRead: 1,
  copySource: 4,
  copyTarget: 8,
  uniform: 64,
  storage: 128,
  queryResolve: 512,
} as const;

/** Arrays; the numbers of a loop's turns are bound as uniforms, too. */
const ARRAY = usage.storage | usage.uniform | usage.copySource | usage.copyTarget;

/** So many bytes of buffers that nobody uses are kept for the next who asks. */
const MOST_KEPT_BYTES = 256 * 2 ** 20;

/** Gives out the GPU's buffers, takes them back, and counts the bytes in use. */
export class BufferPool {
  readonly #device: GPUDevice;
  readonly #onFault: (error: GpuError) => void;
  readonly #free = new Map<number, GPUBuffer[]>();
  readonly #checks = new Set<Promise<void>>();
  #keptBytes = 0;
  /** What is given out. */
  bytes = 0;
  count = 0;

  /** @param onFault is told, later, that the GPU had no memory for a buffer */
  constructor(device: GPUDevice, onFault: (error: GpuError) => void) {
    this.#device = device;
    this.#onFault = onFault;
  }

  /**
   * A buffer of at least so many bytes, with whatever was in it before.
   *
   * @throws NeuriteError when the GPU has no buffers that large, saying what was asked
   */
  take(bytes: number, what: string): GPUBuffer {
    const size = sizeFor(bytes);
    const { maxBufferSize, maxStorageBufferBindingSize } = this.#device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    if (size > most) {
      throw new NeuriteError(
        `${what} takes ${megabytes(bytes)}, and this GPU has no buffers larger than ${megabytes(most)}. Use smaller batches, or backend 'wasm'.`,
      );
    }
    const buffer = this.#takeKept(size) ?? this.create(what, size, ARRAY);
    this.bytes += size;
    this.count += 1;
    return buffer;
  }

  #takeKept(size: number): GPUBuffer | undefined {
    const kept = this.#free.get(size)?.pop();
    if (kept !== undefined) this.#keptBytes -= size;
    return kept;
  }

  /** A buffer that is not counted, and that its user destroys. */
  create(label: string, size: number, flags: number): GPUBuffer {
    const device = this.#device;
    device.pushErrorScope('out-of-memory');
    const buffer = device.createBuffer({ label, size, usage: flags });
    const inUse = `${megabytes(this.bytes)} in ${this.count} buffers`;
    const check = device
      .popErrorScope()
      .then(
        (error) => {
          if (error === null) return;
          this.#onFault(
            new GpuError(
              `The GPU is out of memory: ${label} (${megabytes(size)}) was asked for, while ${inUse} are in use. ` +
                "Use smaller batches, dispose() what is no longer needed, or backend 'wasm'.",
            ),
          );
        },
        // Of a device that is lost, of which whoever waits is told.
        () => {},
      )
      .finally(() => this.#checks.delete(check));
    this.#checks.add(check);
    return buffer;
  }

  /** Resolves when it is known of all buffers so far whether there was memory for them. */
  async checked(): Promise<void> {
    await Promise.all(this.#checks);
  }

  /** Gives the memory back that is kept for the next who asks. */
  trim(): void {
    for (const buffer of [...this.#free.values()].flat()) buffer.destroy();
    this.#free.clear();
    this.#keptBytes = 0;
  }

  /** Takes a buffer back: what was submitted before still sees it. */
  give(buffer: GPUBuffer): void {
    this.bytes -= buffer.size;
    this.count -= 1;
    if (this.#keptBytes + buffer.size > MOST_KEPT_BYTES) return buffer.destroy();
    this.#keptBytes += buffer.size;
    const list = this.#free.get(buffer.size);
    if (list === undefined) this.#free.set(buffer.size, [buffer]);
    else list.push(buffer);
  }
}

/** Few sizes, so that buffers fit the next who asks: eighths of powers of two. */
const sizeFor = (bytes: number): number => {
  if (bytes <= 256) return 256;
  const step = 2 ** Math.max(2, Math.floor(Math.log2(bytes)) - 3);
  return Math.ceil(bytes / step) * step;
};

const megabytes = (bytes: number): string =>
  `${(bytes / 2 ** 20).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
