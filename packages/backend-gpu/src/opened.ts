import type { EagerKernels, MemoryReport, ProgramRunner } from '@neurite/backend';
import { describeDevice } from './device/describe.ts';
import type { DeviceOptions } from './device/options.ts';
import { openDevice } from './device/request.ts';
import { HostKernels } from './eager/host-kernels.ts';
import { Engine, type EngineOptions } from './engine/engine.ts';

/** A GPU that is in use, by whichever way. */
export interface Opened {
  readonly eager: EagerKernels;
  readonly runner: ProgramRunner;
  readonly synchronousReads: boolean;
  /** Whether programs can be computed in half precision. */
  readonly halfPrecision: boolean;
  /** Whether it is gone, and everything on it. */
  readonly isLost: () => boolean;
  /** Asks for a device anew after it was lost. */
  readonly reopen: () => Promise<void>;
  readonly describe: () => Readonly<Record<string, string>>;
  readonly memory: () => MemoryReport;
  readonly close: () => void;
}

/** Opens WebGPU: programs, and next to no kernels of tfjs-core's. */
export const openWebGpu = async (
  name: string,
  options: DeviceOptions,
  forTests: Pick<EngineOptions, 'emulatesHalf'> = {},
): Promise<Opened> => {
  let device = await openDevice(options);
  const engine = new Engine(device.device, {
    subgroup: device.subgroup,
    ...forTests,
    ...(options.memoryBudget === undefined ? {} : { memoryBudget: options.memoryBudget }),
    ...(options.largeProducts === undefined ? {} : { largeProducts: options.largeProducts }),
    ...(options.deterministic === undefined ? {} : { deterministic: options.deterministic }),
  });
  const eager = new HostKernels(name);
  eager.start();
  return {
    eager,
    runner: engine,
    synchronousReads: false,
    get halfPrecision() {
      return engine.half !== undefined;
    },
    isLost: () => engine.isLost,
    reopen: async () => {
      device = await openDevice(options);
      engine.reopen(device.device, device.subgroup);
    },
    describe: () => describeDevice(device),
    memory: () => engine.report(),
    close: () => {
      engine.dispose();
      eager.stop();
    },
  };
};
