import { ArgumentError, type Backend, BackendUnavailable, type ProgramRunner } from '@neurite/backend';
import { checkDeviceOptions, type DeviceOptions, deviceOptionNames } from './device/options.ts';
import type { Opened } from './opened.ts';

/** How {@link createGpuBackend} makes a backend. */
export interface GpuBackendOptions extends DeviceOptions {
  /** The backend's name; two that are registered need two. Default 'gpu'. */
  readonly name?: string;
  /** @internal For tests: loads a module in the place of `@tensorflow/tfjs-node-gpu`. */
  readonly loadTensorFlow?: (name: string) => Promise<unknown>;
  /** @internal For tests: rounds to half precision where the adapter has no f16. */
  readonly emulatesHalf?: boolean;
}

/**
 * A GPU backend with options; `gpuBackend`, which importing this package registers, is one without.
 *
 * Programs become kernels in WGSL, made at run time for their very shapes. A whole training step is one submission; variables stay on the
 * GPU, and values are read without waiting for each other. With `device: 'cuda'` programs run primitive by primitive over TensorFlow's kernels
 * instead.
 *
 * @example
 * registerBackend(createGpuBackend({ name: 'gpu-saving', powerPreference: 'low-power' }));
 * await useBackend('gpu-saving');
 */
export function createGpuBackend(options: GpuBackendOptions = {}): Backend {
  const { name = 'gpu', loadTensorFlow, emulatesHalf = false, ...device } = options;
  return new GpuBackend(name, device, { emulatesHalf, ...(loadTensorFlow === undefined ? {} : { loadTensorFlow }) });
}

class GpuBackend implements Backend {
  readonly name: string;
  readonly initOptions: readonly string[] = deviceOptionNames;
  compile?: ProgramRunner['compile'];
  createState?: ProgramRunner['createState'];
  upload?: ProgramRunner['upload'];
  readonly #options: DeviceOptions;
  readonly #forTests: Pick<GpuBackendOptions, 'loadTensorFlow' | 'emulatesHalf'>;
  #opening: Promise<Opened> | undefined;
  #opened: Opened | undefined;
  /** The options with which it was opened, as text. */
  #with = '';

  constructor(
    name: string,
    options: DeviceOptions,
    forTests: Pick<GpuBackendOptions, 'loadTensorFlow' | 'emulatesHalf'>,
  ) {
    this.name = name;
    this.#options = options;
    this.#forTests = forTests;
  }

  get eager(): Backend['eager'] {
    return this.#requireOpened().eager;
  }

  get capabilities(): Backend['capabilities'] {
    return {
      accelerated: true,
      fastPrograms: this.#opened !== undefined,
      synchronousReads: this.#opened?.synchronousReads ?? false,
      halfPrecision: this.#opened?.halfPrecision ?? false,
      threads: 1,
      simd: false,
    };
  }

  async init(given: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const asked = { ...this.#options, ...checkDeviceOptions(given) };
    const text = JSON.stringify(asked);
    if (this.#opening !== undefined && Object.keys(given).length > 0 && this.#with !== text) {
      throw new ArgumentError(
        `The backend '${this.name}' is open with other options (${this.#with}): call its dispose() first, or make a second one with createGpuBackend.`,
      );
    }
    if (this.#opening === undefined) {
      this.#with = text;
      this.#opening = this.#open(asked);
    }
    try {
      this.#opened = await this.#opening;
      if (this.#opened.isLost()) await this.#opened.reopen();
    } catch (error) {
      this.dispose();
      throw error;
    }
    const { runner } = this.#opened;
    this.compile = runner.compile.bind(runner);
    this.createState = runner.createState.bind(runner);
    this.upload = runner.upload.bind(runner);
  }

  /** What computes is loaded now: a page without a GPU never downloads it, and no page what CUDA needs. */
  async #open(options: DeviceOptions): Promise<Opened> {
    if (options.device === 'cuda') {
      const { openCuda } = await import('./cuda/open-cuda.ts');
      return openCuda(this.#forTests.loadTensorFlow);
    }
    const { openWebGpu } = await import('./opened.ts');
    return openWebGpu(this.name, options, this.#forTests);
  }

  describe(): Readonly<Record<string, string>> {
    return this.#opened?.describe() ?? {};
  }

  memory(): ReturnType<Backend['memory']> {
    return this.#opened?.memory() ?? { bytes: 0, buffers: 0 };
  }

  dispose(): void {
    this.#opened?.close();
    this.#opened = this.#opening = undefined;
    delete this.compile;
    delete this.createState;
    delete this.upload;
  }

  #requireOpened(): Opened {
    if (this.#opened === undefined)
      throw new BackendUnavailable(`The GPU is not open yet: await useBackend('${this.name}') first.`);
    return this.#opened;
  }
}

/**
 * The GPU backend; see {@link createGpuBackend}.
 *
 * @example
 * await useBackend('gpu');
 * console.log(gpuBackend.describe?.()); // the adapter, its driver and limits
 */
export const gpuBackend: Backend = createGpuBackend();
