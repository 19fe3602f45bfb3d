import { ArgumentError, type InitOptions } from '@neurite/backend';

/** How the threads of a large product share its operands: through the memory of their workgroup, or in the registers of their subgroup. */
export type LargeProducts = 'sharedMemory' | 'subgroups';

/** How the GPU is chosen. */
export interface DeviceOptions {
  /**
   * 'webgpu', the default, or 'cuda': TensorFlow's kernels on a card of NVIDIA's, in Node, where the user has installed
   * `@tensorflow/tfjs-node-gpu`. Programs are not compiled there: compiled functions run operation by operation.
   */
  readonly device?: 'webgpu' | 'cuda';
  /**
   * Whether an adapter that computes on the processor (SwiftShader, llvmpipe, WARP) may be taken: right, and many times slower than
   * WebAssembly; for tests. Default false, unless the environment variable `NEURITE_GPU_SOFTWARE` is 1.
   */
  readonly allowSoftware?: boolean;
  /** Which of several GPUs: 'high-performance', the default, or 'low-power'. */
  readonly powerPreference?: 'high-performance' | 'low-power';
  /**
   * Whether the same program gives the same bits at each run. Without, updates that many rows of a table get at once (the gradient of an
   * embedding) are summed by atomic operations, in whatever order they come, instead of being sorted first. Default true.
   */
  readonly deterministic?: boolean;
  /**
   * How the threads of large matrix products and convolutions share operands. 'sharedMemory': tiles go through the memory of the workgroup. With
   * 'subgroups' an element is loaded by one thread and handed to the others of its subgroup in registers, without barriers, where the
   * adapter has subgroups. Which is faster depends on the card. Default 'sharedMemory'.
   */
  readonly largeProducts?: LargeProducts;
  /**
   * Bytes in use on the GPU beyond which tensors that nobody can reach are freed as soon as the program waits for something, and no memory is
   * kept for later. Default 536,870,912 (512 MB).
   */
  readonly memoryBudget?: number;
}

const checks: Readonly<Record<keyof DeviceOptions, (value: unknown) => string | undefined>> = {
  device: (value) => (value === 'webgpu' || value === 'cuda' ? undefined : "'webgpu' or 'cuda'"),
  allowSoftware: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  powerPreference: (value) =>
    value === 'high-performance' || value === 'low-power' ? undefined : "'high-performance' or 'low-power'",
  deterministic: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  largeProducts: (value) =>
    value === 'sharedMemory' || value === 'subgroups' ? undefined : "'sharedMemory' or 'subgroups'",
  memoryBudget: (value) => (typeof value === 'number' && value > 0 ? undefined : 'a number of bytes above 0'),
};

/** The names of the options, for `useBackend`. */
export const deviceOptionNames: readonly string[] = Object.keys(checks);

/** The options that a user gave. @throws ArgumentError for a value that is none of those accepted */
export const checkDeviceOptions = (given: InitOptions): DeviceOptions => {
  for (const [name, value] of Object.entries(given)) {
    const expected = checks[name as keyof DeviceOptions](value);
    if (expected !== undefined) throw new ArgumentError(`${name} must be ${expected}; got ${JSON.stringify(value)}.`);
  }
  return given;
};
