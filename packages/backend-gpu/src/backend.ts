import { type Backend, BackendUnavailable, type ProgramRunner } from '@neurite/backend';
import { type DeviceOptions, type OpenDevice, openDevice } from './device/request.ts';
import { HostKernels } from './eager/host-kernels.ts';
import { Engine } from './engine/engine.ts';

/** How {@link createGpuBackend} makes a backend. */
export interface GpuBackendOptions extends DeviceOptions {
  /** The backend's name; two that are registered need two. Default 'gpu'. */
  readonly name?: string;
}

/**
 * A GPU backend with options; `gpuBackend`, which importing this package registers, is one without.
 *
 * Programs become kernels in WGSL, made at run time for their very shapes. A whole training step is one submission; variables stay on the
 * GPU, and values are read without waiting for each other.
 */
export function createGpuBackend(options: GpuBackendOptions = {}): Backend & ProgramRunner {
  let opening: Promise<OpenDevice> | undefined;
  let made: Engine | undefined;
  const engine = (): Engine => {
    if (made === undefined) throw new BackendUnavailable("The GPU is not open yet: await useBackend('gpu') first.");
    return made;
  };
  const name = options.name ?? 'gpu';
  const eager = new HostKernels(name);
  return {
    name,
    eager,
    capabilities: { accelerated: true, fastPrograms: true, synchronousReads: false, threads: 1, simd: false },
    async init() {
      opening ??= openDevice(options);
      try {
        const { device } = await opening;
        made ??= new Engine(device);
        eager.start();
      } catch (error) {
        opening = undefined;
        throw error;
      }
    },
    compile: (program, compileOptions) => engine().compile(program, compileOptions),
    createState: (type, data) => engine().createState(type, data),
    upload: (array) => engine().upload(array),
    memory: () => made?.report() ?? { bytes: 0, buffers: 0 },
    dispose() {
      made?.dispose();
      made = undefined;
      opening = undefined;
      eager.stop();
    },
  };
}

/** The GPU backend; see {@link createGpuBackend}. */
export const gpuBackend: Backend & ProgramRunner = createGpuBackend();
