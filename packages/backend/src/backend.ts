import type { ProgramRunner } from './program/executable.ts';

/**
 * The seam between Neurite and the machines that run it.
 *
 * A backend is a thing that runs numbers: it names the tfjs-core backend whose kernels run single operations, and
 * compiles whole programs (see {@link ProgramRunner}; without that half, functions run operation by operation). It is not a tensor library: it has no shapes to infer, no gradients, no random state and
 * no memory that a user must free. Everything above it is written once, for every backend.
 *
 * To add one, implement {@link Backend} in a package of its own and call `registerBackend` when that package is
 * imported. Nothing else has to change: shared code asks for {@link Capabilities}, never for a name.
 */
export interface Backend extends Partial<ProgramRunner> {
  /** 'cpu', 'wasm', 'gpu', or a third party's own name: lower-case, unique among the registered ones. */
  readonly name: string;
  /** How operations run one at a time, outside of a compiled program. */
  readonly eager: EagerKernels;
  /** What this backend can do on this machine; complete once `init` has resolved. */
  readonly capabilities: Capabilities;
  /** The names of the options that `init` takes; without, it takes none. */
  readonly initOptions?: readonly string[];
  /**
   * Prepares the backend; calling it again does nothing.
   *
   * @param options by name, as the user gave them to `useBackend`
   * @throws BackendUnavailable saying what is missing on this machine and how to get it
   * @throws ArgumentError for an option that is wrong, or other than those with which it was prepared
   */
  init(options?: InitOptions): Promise<void>;
  /** What it runs on once `init` has resolved, as names and texts for people: the adapter, the driver, its limits. */
  describe?(): Readonly<Record<string, string>>;
  /** What the backend holds at this moment. */
  memory(): MemoryReport;
  /** Gives back everything the backend holds; tensors that live on it can no longer be read. */
  dispose(): void;
}

/** What a user may say to a backend when it is chosen; each backend lists the names that it knows. */
export type InitOptions = Readonly<Record<string, unknown>>;

/** The tfjs-core backend that runs operations one at a time. */
export interface EagerKernels {
  /** The name under which that backend is registered with tfjs-core once `init` has resolved, or `load` where there is one. */
  readonly tfjsBackend: string;
  /** Its kernels that are wrong, missing or slow, and are to be replaced by compiled ones. */
  readonly replace: readonly string[];
  /**
   * Registers that backend where `init` leaves it out, because programs can stand in for it and it would have to be downloaded. Every
   * kernel that can be written as a program then runs as one, whether `load` was called or not.
   */
  readonly load?: () => Promise<void>;
}

/** What a backend offers; code above it reads these, never the backend's name. */
export interface Capabilities {
  /** Whether it runs on an accelerator: `auto` prefers such a backend. */
  readonly accelerated: boolean;
  /** Whether a compiled program is faster than its operations one by one: models then compile without being asked. */
  readonly fastPrograms: boolean;
  /** Whether values can be read without waiting (`dataSync`). */
  readonly synchronousReads: boolean;
  /** Whether `mixedFloat16` is more than allowed: products are computed in half precision where a program says so. Default false. */
  readonly halfPrecision?: boolean;
  /** Worker threads in use, the calling one included. */
  readonly threads: number;
  /** Whether 128-bit vector instructions are used. */
  readonly simd: boolean;
}

/** What a backend holds, in bytes. */
export interface MemoryReport {
  /** Bytes of buffers in use. */
  readonly bytes: number;
  /** Number of buffers in use. */
  readonly buffers: number;
}
