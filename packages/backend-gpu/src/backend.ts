import { ArgumentError, type Backend, BackendUnavailable, type ProgramRunner } from '@neurite/backend';
import { describeDevice } from './device/describe.ts';
import { checkDeviceOptions, type DeviceOptions, deviceOptionNames } from './device/options.ts';
import { type OpenDevice, openDevice } from './device/request.ts';
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
  let opened: { readonly device: OpenDevice; readonly engine: Engine; readonly with: string } | undefined;
  const engine = (): Engine => {
    if (opened === undefined) throw new BackendUnavailable("The GPU is not open yet: await useBackend('gpu') first.");
    return opened.engine;
  };
  const name = options.name ?? 'gpu';
  const eager = new HostKernels(name);
  return {
    name,
    eager,
    capabilities: { accelerated: true, fastPrograms: true, synchronousReads: false, threads: 1, simd: false },
    initOptions: deviceOptionNames,
    async init(given = {}) {
      const asked = { ...options, ...checkDeviceOptions(given) };
      const text = JSON.stringify(asked);
      if (opened?.engine.isLost === true) opened = opening = undefined;
      if (opened !== undefined && Object.keys(given).length > 0 && opened.with !== text) {
        throw new ArgumentError(
          `The backend '${name}' is open with other options (${opened.with}): call its dispose() first, or make a second one with createGpuBackend.`,
        );
      }
      opening ??= openDevice(asked);
      try {
        const device = await opening;
        opened ??= { device, engine: new Engine(device.device), with: text };
        eager.start();
      } catch (error) {
        opening = undefined;
        throw error;
      }
    },
    describe: () => (opened === undefined ? {} : describeDevice(opened.device)),
    compile: (program, compileOptions) => engine().compile(program, compileOptions),
    createState: (type, data) => engine().createState(type, data),
    upload: (array) => engine().upload(array),
    memory: () => opened?.engine.report() ?? { bytes: 0, buffers: 0 },
    dispose() {
      opened?.engine.dispose();
      opened = opening = undefined;
      eager.stop();
    },
  };
}

/** The GPU backend; see {@link createGpuBackend}. */
export const gpuBackend: Backend & ProgramRunner = createGpuBackend();
