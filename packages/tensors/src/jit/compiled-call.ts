import type {
  BufferRef,
  Executable,
  HostArray,
  Precision,
  Program,
  ProgramRunner,
  RunInput,
  StateRef,
} from '@neurite/backend';
import { optimise } from '@neurite/compiler';
import { isTensor, tensorOf } from '../core/construct.ts';
import { type VariableCell, withExecutor } from '../core/kernel.ts';
import { leavesOf, type Pytree } from '../core/pytree.ts';
import { HostStorage } from '../core/storage.ts';
import { withoutTapes } from '../core/tape.ts';
import { isNdArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { ArgumentForm, TensorArgument } from './argument-form.ts';
import { BufferStorage } from './buffer-storage.ts';
import { CompiledProgram } from './compiled-program.ts';
import { type Capture, type Draws, Tracer } from './tracer.ts';

/** A function of tensors after it was traced and compiled for arguments of certain shapes and types. */
export class CompiledCall {
  readonly program: Program;
  readonly runner: ProgramRunner;
  readonly form: ArgumentForm;
  readonly #executable: Executable;
  readonly #variables: readonly VariableCell[];
  readonly #written: readonly VariableCell[];
  readonly #captures: readonly (readonly [index: number, capture: Capture])[];
  readonly #draws: readonly Draws[];
  readonly #result: ResultBuilder;
  #state: readonly StateRef[] = [];
  #described: CompiledProgram | undefined;

  constructor(
    runner: ProgramRunner,
    form: ArgumentForm,
    fn: (leaves: readonly Tensor[]) => Pytree,
    leaves: readonly TensorArgument[],
    precision: Precision,
  ) {
    const tracer = new Tracer();
    const inputs = leaves.map(({ shape, dtype }) => tracer.input(shape, dtype));
    const result = withExecutor(tracer, () => withoutTapes(() => fn(inputs)));
    // Read as the trace left them: a variable that the function gives back is its value at the end of the call.
    const values = withExecutor(tracer, () => new Map(leavesOf(result).map((leaf) => [leaf, leaf.value()])));
    const computed = [...values.keys()].filter((leaf) => !(values.get(leaf)!.storage instanceof HostStorage));
    const traced = tracer.finish(computed.map((leaf) => tracer.valueOf(values.get(leaf)!)));
    const program = optimise(traced, { loops: tracer.loops });
    this.program = program;
    this.runner = runner;
    this.form = form;
    this.#executable = runner.compile(program, { callbacks: tracer.callbacks, precision });
    this.#variables = tracer.variables;
    this.#written = program.writes.map(({ state }) => tracer.variables[state]!);
    this.#captures = [...tracer.captures];
    this.#draws = [...tracer.draws.values()].filter(({ generator }) => generator.origin !== tracer);
    this.#result = resultBuilder(
      result,
      new Map<Tensor, Source>([...values, ...computed.map((leaf, index) => [leaf, index] as const)]),
    );
  }

  /** Runs the program on these arguments. */
  run(leaves: readonly TensorArgument[]): Pytree {
    const inputs: RunInput[] = [];
    for (const leaf of leaves) inputs.push(runInputOf(leaf));
    for (const [index, capture] of this.#captures) inputs[index] = captured(capture);
    const state = this.#bind();
    for (const variable of this.#written) variable.detach();
    const { outputs } = this.#executable.run(inputs, state);
    for (const variable of this.#written) variable.written();
    for (const { generator, blocks } of this.#draws) generator.skip(blocks);
    return this.#result(outputs);
  }

  /** The program as its user sees it. */
  get described(): CompiledProgram {
    this.#described ??= new CompiledProgram(this.program, this.#executable);
    return this.#described;
  }

  dispose(): void {
    this.#executable.dispose();
  }

  /** The variables' places. The same list as long as they are the same, which lets the backend skip binding. */
  #bind(): readonly StateRef[] {
    const bound = this.#state;
    let isSame = bound.length === this.#variables.length;
    const next: StateRef[] = [];
    for (let index = 0; index < this.#variables.length; index++) {
      const state = this.#variables[index]!.bind(this.runner);
      next.push(state);
      if (state !== bound[index]) isSame = false;
    }
    if (!isSame) this.#state = next;
    return this.#state;
  }
}

/** Makes what the function gave anew from the outputs of a run. */
type ResultBuilder = (outputs: readonly BufferRef[]) => Pytree;

/** Where a tensor of the result comes from: its place among the outputs, or a constant. */
type Source = number | Tensor;

/** Settles once what the result looks like, so that a call only fills it. */
function resultBuilder(result: Pytree, sources: ReadonlyMap<Tensor, Source>): ResultBuilder {
  if (isTensor(result)) {
    const index = sources.get(result)!;
    if (typeof index !== 'number') return () => index;
    const { shape, dtype } = result;
    return (outputs) => tensorOf(new BufferStorage(outputs[index]!), shape, dtype);
  }
  if (typeof result !== 'object' || result === null || isNdArray(result) || ArrayBuffer.isView(result))
    return () => result;
  if (Array.isArray(result)) {
    const items = result.map((item: Pytree) => resultBuilder(item, sources));
    return (outputs) => items.map((item) => item(outputs));
  }
  if (result instanceof Map) {
    const items = [...result].map(([key, item]: [unknown, Pytree]) => [key, resultBuilder(item, sources)] as const);
    return (outputs) => new Map(items.map(([key, item]) => [key, item(outputs)]));
  }
  const entries = Object.entries(result as Record<string, Pytree>);
  const items = entries.map(([name, item]) => [name, resultBuilder(item, sources)] as const);
  return (outputs) => {
    const record: Record<string, Pytree> = {};
    for (const [name, item] of items) record[name] = item(outputs);
    return record;
  };
}

/** Host arrays and results of programs go in as they are. */
export function runInputOf(leaf: TensorArgument): RunInput {
  if (!isTensor(leaf)) return leaf;
  const value = leaf.value();
  const { storage } = value;
  return storage.programBuffer() ?? { data: storage.readSync(), shape: value.shape, dtype: value.dtype };
}

function captured(capture: Capture): RunInput {
  if (capture.kind === 'tensor') return runInputOf(capture.tensor);
  return wordsOf(capture.generator.getState()[capture.kind]);
}

function wordsOf(words: readonly [number, number]): HostArray {
  return { data: Int32Array.from(words), shape: [2], dtype: 'int32' };
}
