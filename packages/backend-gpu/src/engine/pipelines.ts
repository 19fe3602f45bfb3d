import { isWritten, type KernelCall } from '../wgsl/kernel-writer.ts';
import { GpuError } from '../device/errors.ts';

/** A kernel made ready: at once known, later usable. */
export class Pipeline {
  readonly layout: GPUBindGroupLayout;
  readonly ready: Promise<void>;
  #made: GPUComputePipeline | undefined;

  constructor(device: GPUDevice, layout: GPUBindGroupLayout, { label, source }: KernelCall) {
    this.layout = layout;
    const module = device.createShaderModule({ label, code: source });
    this.ready = device
      .createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main' },
      })
      .then(
        (made) => {
          this.#made = made;
        },
        async (error: unknown) => {
          const { messages } = await module.getCompilationInfo();
          const reasons = messages.map(({ lineNum, message }) => ` Line ${lineNum}: ${message}.`).join('');
          throw new GpuError(`The GPU refused the kernel '${label}':${reasons} ${(error as Error).message}`, {
            cause: error,
          });
        },
      );
    // Who runs it is told; nobody has to listen before.
    this.ready.catch(() => {});
  }

  get isReady(): boolean {
    return this.#made !== undefined;
  }

  get compiled(): GPUComputePipeline {
    return this.#made!;
  }
}

/** Makes pipelines, all at the same time, and one for all kernels of one text, as long as a program has it. */
export class Pipelines {
  readonly #device: GPUDevice;
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #made = new Map<string, WeakRef<Pipeline>>();
  readonly #collected = new FinalizationRegistry<string>((source) => {
    if (this.#made.get(source)?.deref() === undefined) this.#made.delete(source);
  });

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  of(call: KernelCall): Pipeline {
    let pipeline = this.#made.get(call.source)?.deref();
    if (pipeline === undefined) {
      pipeline = new Pipeline(this.#device, this.#layoutOf(call), call);
      this.#made.set(call.source, new WeakRef(pipeline));
      this.#collected.register(pipeline, call.source);
    }
    return pipeline;
  }

  /** What is bound where: read or written. The same for many kernels. */
  #layoutOf({ bindings }: KernelCall): GPUBindGroupLayout {
    const types = bindings.map((binding) =>
      'isTurn' in binding ? 'uniform' : isWritten(binding) ? 'storage' : 'read-only-storage',
    );
    const key = types.join();
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      layout = this.#device.createBindGroupLayout({
        entries: types.map((type, binding) => ({
          binding,
          visibility: 4,
          buffer: { type, hasDynamicOffset: type === 'uniform' },
        })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }
}
