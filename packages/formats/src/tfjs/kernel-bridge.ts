/**
 * Lets code that is written for TensorFlow.js compute with our tensors: a backend of tfjs-core's whose kernels are ours.
 *
 * While {@link KernelBridge.run} runs, every kernel that such code asks for is run by `runKernel` of `@neurite/tensors` under the same name.
 * So it is traced where a function is being compiled, and noted where one is being differentiated. What is computed from values that
 * are known, as shapes are, is computed at once, so that its values can be read in the middle of a trace.
 */
import {
  requireBackend,
  runEagerly,
  runKernelOutputs,
  type Tensor,
  type TypedArray,
  tensor as tensorOf,
  type DType,
} from '@neurite/tensors';
import { requireOneEngine } from '@neurite/backend/one-engine';
import * as tfjs from '@tensorflow/tfjs-core';
import { unfused } from './unfuse.ts';

requireOneEngine('@neurite/formats', import.meta.url, tfjs);

const NAME = 'neurite-bridge';

/** Kernels that give a list, even of one; all others of one output give it by itself. */
const GIVES_LIST: ReadonlySet<string> = new Set(['SplitV', 'Unpack']);

/** What is behind a tensor of tfjs-core's: a tensor of ours, or what gives it (a variable's value at this moment). */
interface Held {
  readonly value: () => Tensor;
  /** Whether the values are known while a function is traced. */
  readonly isKnown: boolean;
}

class BridgeBackend extends tfjs.KernelBackend {
  readonly #held = new WeakMap<object, Held>();

  hold(held: Held): object {
    const dataId = {};
    this.#held.set(dataId, held);
    return dataId;
  }

  heldBy(dataId: object): Held {
    const held = this.#held.get(dataId);
    if (held === undefined)
      throw new Error('A tensor of TensorFlow.js that was made elsewhere came into a graph of ours.');
    return held;
  }

  replace(dataId: object, held: Held): void {
    this.#held.set(dataId, held);
  }

  override write(values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): object {
    return this.hold(known(values, shape, dtype));
  }

  override move(dataId: object, values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): void {
    this.#held.set(dataId, known(values, shape, dtype));
  }

  override readSync(dataId: object): tfjs.BackendValues {
    return onOwnBackend(() => this.heldBy(dataId).value().dataSync());
  }

  override async read(dataId: object): Promise<tfjs.BackendValues> {
    return this.readSync(dataId);
  }

  // The garbage collector frees what is held.
  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override numDataIds(): number {
    return 0;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

/** A tensor of tfjs-core's, as far as we look at it: published declarations of ours do not mention that package. */
export interface TfjsTensor {
  readonly dataId: object;
  readonly dtype: string;
}

/** The bridge, made when the first graph needs it. */
export class KernelBridge {
  static #made: KernelBridge | undefined;
  readonly #backend = new BridgeBackend();

  static get(): KernelBridge {
    return (KernelBridge.#made ??= new KernelBridge());
  }

  private constructor() {
    tfjs.registerBackend(NAME, () => this.#backend);
    // Instances are made when a backend is first looked up.
    tfjs.findBackend(NAME);
    for (const kernelName of kernelNames()) {
      tfjs.registerKernel({
        kernelName,
        backendName: NAME,
        kernelFunc: ({ inputs, attrs }) => this.#run(kernelName, inputs, attrs as Readonly<Record<string, unknown>>),
      });
    }
  }

  /** Runs code of TensorFlow.js with our kernels. */
  run<R>(fn: () => R): R {
    return onBackend(NAME, fn);
  }

  /** A tensor of ours, for such code. */
  toTfjs(value: Tensor): TfjsTensor {
    return this.#make(value, false);
  }

  /** The tensor of ours behind one that such code gave. */
  fromTfjs({ dataId }: TfjsTensor): Tensor {
    return this.#backend.heldBy(dataId).value();
  }

  /** Lets a tensor that such code holds mean something else from now on: a variable's value. */
  replace({ dataId }: TfjsTensor, value: () => Tensor): void {
    this.#backend.replace(dataId, { value, isKnown: false });
  }

  #make(value: Tensor, isKnown: boolean): tfjs.Tensor {
    const dataId = this.#backend.hold({ value: () => value, isKnown });
    return tfjs.engine().makeTensorFromDataId(dataId, [...value.shape], value.dtype, this.#backend);
  }

  #run(
    kernel: string,
    inputs: tfjs.NamedTensorInfoMap,
    attributes: Readonly<Record<string, unknown>>,
  ): tfjs.TensorInfo | tfjs.TensorInfo[] {
    const held = Object.entries(inputs).flatMap(([name, info]): [string, Held][] =>
      // Kernels name the inputs that they were not given, too.
      info === undefined ? [] : [[name, this.#backend.heldBy(info.dataId)]],
    );
    const isKnown = held.every(([, input]) => input.isKnown);
    const compute = (): Tensor[] => {
      const given = Object.fromEntries(held.map(([name, input]) => [name, input.value()]));
      return unfused(kernel, given, attributes) ?? runKernelOutputs(kernel, given, attributes);
    };
    const outputs = onOwnBackend(() => (isKnown ? runEagerly(compute) : compute()));
    const infos = outputs.map((output) => ({
      dataId: this.#backend.hold({ value: () => output, isKnown }),
      shape: [...output.shape],
      dtype: output.dtype,
    }));
    return infos.length === 1 && !GIVES_LIST.has(kernel) ? infos[0]! : infos;
  }
}

function known(values: tfjs.BackendValues, shape: number[], dtype: tfjs.DataType): Held {
  if (dtype === 'string' || dtype === 'complex64') throw new Error(`Tensors of ${dtype} are not supported.`);
  const value = tensorOf(values as TypedArray, shape, dtype as DType);
  return { value: () => value, isKnown: true };
}

/** tfjs-core's kernels, which it exports by their names. */
function kernelNames(): string[] {
  return Object.entries(tfjs).flatMap(([name, value]) => (name === value ? [name] : []));
}

function onOwnBackend<R>(fn: () => R): R {
  return onBackend(requireBackend().eager.tfjsBackend, fn);
}

/** The part of tfjs-core's engine that says which backend computes, and what it tidies up. */
interface EngineState {
  backendName: string;
  backendInstance: tfjs.KernelBackend;
  readonly state: { activeScope: unknown };
}

/**
 * `setBackend` of tfjs-core's is asynchronous and goes through all kernels; and what our kernels give must not be tidied up at the end of a
 * scope of the code that asked for them.
 */
function onBackend<R>(name: string, fn: () => R): R {
  const engine = tfjs.engine() as unknown as EngineState;
  const { backendName, backendInstance } = engine;
  const { activeScope } = engine.state;
  engine.backendName = name;
  engine.backendInstance = tfjs.findBackend(name);
  engine.state.activeScope = null;
  try {
    return fn();
  } finally {
    engine.backendName = backendName;
    engine.backendInstance = backendInstance;
    engine.state.activeScope = activeScope;
  }
}
