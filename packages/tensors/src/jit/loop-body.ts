/**
 * The body of a loop, traced once: as a program, to be run, and as the list of kernels it was made of, to be run again
 * under a tape when the gradient of the loop is wanted. The closure that the user gave is never called a second time.
 */
import { blocksFor, type Distribution, type HostCallback, type Program, TraceError } from '@neurite/backend';
import type { LoopPasses } from '@neurite/compiler';
import type { Attributes } from '../core/engine.ts';
import {
  type CounterBasedGenerator,
  detach,
  type Executor,
  executor,
  type KernelInputs,
  runKernelOutputs,
  type VariableCell,
  withExecutor,
} from '../core/kernel.ts';
import { HostStorage } from '../core/storage.ts';
import { isRecording, trackedNow, withoutTapes } from '../core/tape.ts';
import { type DType, type Shape, sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { SCAN } from './scan-attributes.ts';
import { Tracer } from './tracer.ts';

/** What a loop body is given at each iteration. */
export interface LoopArguments {
  readonly carries: readonly Tensor[];
  /** The slices of the sequences. */
  readonly xs: readonly Tensor[];
  /** The number of the iteration: an int32 scalar. */
  readonly step: Tensor;
}

/** What it gives back. */
export interface LoopResults {
  readonly carries: readonly Tensor[];
  readonly ys: readonly Tensor[];
}

/** What is known of the tensors that a body takes. */
export interface LoopTypes {
  readonly carries: readonly TensorType[];
  readonly xs: readonly TensorType[];
}

interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface KernelEntry {
  readonly kernel: string;
  readonly inputs: KernelInputs;
  readonly outputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/** Random numbers of the body: those of iteration t begin `offset + stride · t` blocks after the counter. */
interface DrawEntry {
  readonly distribution: Distribution;
  readonly shape: Shape;
  readonly key: Tensor;
  readonly counter: Tensor;
  readonly offset: number;
  readonly stride: number;
  readonly output: Tensor;
}

export class LoopBody {
  readonly program: Program;
  readonly callbacks: ReadonlyMap<string, HostCallback>;
  /** The passes for the loops inside of it, if there are any. */
  readonly loops: LoopPasses | undefined;
  /** How many inputs of each kind the body takes, beside the step. */
  readonly counts: { readonly carries: number; readonly xs: number };
  /** The tensors from outside, in the order in which the program takes them. */
  readonly consts: readonly Tensor[];
  readonly #placeholders: readonly Tensor[];
  readonly #entries: readonly (KernelEntry | DrawEntry)[];
  readonly #outputs: readonly Tensor[];

  /** @param length how often the body will run, which is how many random numbers are set aside */
  constructor(trace: (given: LoopArguments) => LoopResults, types: LoopTypes, length: number) {
    const tracer = new BodyTracer(length);
    const results = withExecutor(tracer, () =>
      withoutTapes(() => {
        const carries = types.carries.map(({ shape, dtype }) => tracer.input(shape, dtype));
        const xs = types.xs.map(({ shape, dtype }) => tracer.input(shape, dtype));
        const given = trace({ carries, xs, step: tracer.step });
        return { carries, xs, outputs: [...given.carries, ...given.ys].map((output) => tracer.inside(output.value())) };
      }),
    );
    const given = [...results.carries, ...results.xs];
    const consts = tracer.consts.map(({ inside }) => inside);
    this.program = withInputOrder(tracer, results.outputs, [...given, ...consts, tracer.step]);
    this.callbacks = tracer.callbacks;
    this.loops = tracer.loops;
    this.counts = { carries: types.carries.length, xs: types.xs.length };
    this.consts = tracer.consts.map(({ outside }) => outside);
    this.#placeholders = [...given, ...consts, tracer.step];
    this.#entries = tracer.entries;
    this.#outputs = results.outputs;
  }

  /**
   * Runs the body's kernels again on other tensors, inside of another loop body that is being traced.
   *
   * @param given carries, slices, consts and the step
   * @returns carries and ys
   */
  replay(given: readonly Tensor[]): Tensor[] {
    const values = new Map(this.#placeholders.map((placeholder, index) => [placeholder, given[index]!]));
    const originals = new Map(this.#placeholders.map((placeholder) => [placeholder.storage, placeholder]));
    const valueOf = (tensor: Tensor): Tensor => {
      const value = values.get(tensor);
      if (value !== undefined) return value;
      // Another tensor on the same storage is one that the body cut off from differentiation.
      const original = originals.get(tensor.storage);
      return original === undefined ? tensor : detach(values.get(original)!);
    };
    const setValue = (tensor: Tensor, value: Tensor): void => {
      values.set(tensor, value);
      originals.set(tensor.storage, tensor);
    };
    for (const entry of this.#entries) {
      if ('kernel' in entry) {
        const inputs = Object.fromEntries(Object.entries(entry.inputs).map(([name, input]) => [name, valueOf(input)]));
        // A loop inside of the body must give the history that its own gradient wants.
        const attributes = entry.kernel === SCAN ? { ...entry.attributes, history: isRecording() } : entry.attributes;
        const outputs = runKernelOutputs(entry.kernel, inputs, attributes);
        entry.outputs.forEach((output, index) => setValue(output, outputs[index]!));
      } else {
        const draw = { ...entry, key: valueOf(entry.key), counter: valueOf(entry.counter) };
        setValue(entry.output, (executor() as BodyTracer).drawBlocks(draw, given.at(-1)!));
      }
    }
    return this.#outputs.map(valueOf);
  }
}

/** Traces the body of a loop: what it takes from outside becomes inputs, and every kernel is listed. */
class BodyTracer extends Tracer {
  /** The number of the iteration. */
  readonly step: Tensor;
  readonly entries: (KernelEntry | DrawEntry)[] = [];
  readonly consts: { readonly outside: Tensor; readonly inside: Tensor }[] = [];
  readonly #length: number;
  readonly #outer: Executor = executor();
  readonly #isTracked: (tensor: Tensor) => boolean = trackedNow();
  readonly #known = new Map<Tensor, Tensor>();

  constructor(length: number) {
    super();
    this.#length = length;
    this.step = this.input([], 'int32');
  }

  override run(kernel: string, inputs: KernelInputs, attributes: Attributes): Tensor[] {
    const own = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, this.inside(input)]));
    const outputs = super.run(kernel, own, attributes);
    this.entries.push({ kernel, inputs: own, outputs, attributes });
    return outputs;
  }

  override draw(generator: CounterBasedGenerator, distribution: Distribution, shape: Shape): Tensor {
    if ('origin' in generator && generator.origin === this) return super.draw(generator, distribution, shape);
    const stride = blocksFor(sizeOf(shape));
    const reserved = this.#outer.reserve(generator, stride * this.#length);
    return this.drawBlocks({ ...reserved, distribution, shape, stride }, this.step);
  }

  /** Random numbers from a stretch that was set aside outside. */
  drawBlocks(draw: Omit<DrawEntry, 'output'>, step: Tensor): Tensor {
    const { distribution, shape, offset, stride } = draw;
    const [key, counter] = [this.#captured(draw.key), this.#captured(draw.counter)];
    const output = this.traced(
      this.builder.random(shape, {
        distribution,
        key: this.valueOf(key),
        counter: this.valueOf(counter),
        step: this.valueOf(step),
        offset,
        stride,
      }),
    );
    this.entries.push({ distribution, shape, key, counter, offset, stride, output });
    return output;
  }

  override readVariable(variable: VariableCell): Tensor {
    return this.#captured(this.#outer.readVariable(variable));
  }

  override writeVariable(variable: VariableCell): void {
    throw new TraceError(
      `Variable '${variable.name}' was assigned inside of a loop's body. Carry the value from iteration to iteration ` +
        'instead, and assign it after the loop.',
    );
  }

  /** The tensor as the body knows it: an input in place of one from outside; plain constants stay themselves. */
  inside(tensor: Tensor): Tensor {
    if (this.isOwn(tensor)) return tensor;
    const isConstant = tensor.storage instanceof HostStorage && !this.#isTracked(tensor);
    return isConstant ? tensor : this.#captured(tensor);
  }

  #captured(outside: Tensor): Tensor {
    if (this.isOwn(outside)) return outside;
    const known = this.#known.get(outside);
    if (known !== undefined) return known;
    const inside = this.input(outside.shape, outside.dtype);
    this.#known.set(outside, inside);
    this.consts.push({ outside, inside });
    return inside;
  }
}

/** The tracer's program with its inputs in the order in which a loop gives them. */
function withInputOrder(tracer: BodyTracer, outputs: readonly Tensor[], order: readonly Tensor[]): Program {
  const program = tracer.builder.finish(outputs.map((output) => tracer.valueOf(output)));
  const newIndex = new Map<number, number>();
  order.forEach((input, index) => {
    const node = program.nodes[tracer.valueOf(input)] as { readonly index: number };
    newIndex.set(node.index, index);
  });
  const inputs = [...program.inputs];
  for (const [from, to] of newIndex) inputs[to] = program.inputs[from]!;
  const nodes = program.nodes.map((node) =>
    node.kind === 'input' ? { ...node, index: newIndex.get(node.index)! } : node,
  );
  return { ...program, inputs, nodes };
}
