/**
 * Kernels that the eager side of a backend lacks, or declares as to be replaced, run as programs of one kernel: it is
 * lowered for the shapes at hand, compiled, and kept. A backend need not know the compiler for that.
 */
import {
  type Backend,
  type Executable,
  type Program,
  ProgramBuilder,
  type ProgramRunner,
  type TensorType,
} from '@neurite/backend';
import { lowerKernel, optimise, reportProgram } from '@neurite/compiler';
import { tensorOf } from '../core/construct.ts';
import { type Attributes, hasKernel, requireBackend } from '../core/engine.ts';
import { type KernelInputs, setReplacement } from '../core/kernel.ts';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { BufferStorage } from './buffer-storage.ts';
import { runInputOf } from './compiled-call.ts';

/**
 * Below so many steps a kernel that is merely slow is not worth a program for its shapes. Whether one is made depends on the kernel, its
 * shapes and its attributes alone, never on how often it has run: the same operations give the same bits each time.
 */
const WORTHWHILE_STEPS = 250_000;

/** An element that a kernel makes or passes on costs about as much as so many floating-point operations. */
const STEPS_PER_ELEMENT = 8;

/** With fewer pairs of elements no kernel comes near that. */
const FEWEST_PAIRS = 4096;

/** How many programs are kept; the one unused for longest goes first. */
const MAX_PROGRAMS = 512;

/** `undefined`: the backend's own kernel is the better choice for these shapes. */
type Choice = { readonly executable: Executable } | undefined;

/** What is known about the kernels of one backend. */
interface Knowledge {
  readonly replaced: ReadonlySet<string>;
  readonly choices: Map<string, Choice>;
}

const known = new WeakMap<Backend, Knowledge>();

setReplacement((kernel, inputs, attributes) => {
  const backend = requireBackend();
  if (!runsPrograms(backend)) return undefined;
  const { replaced, choices } = knowledgeOf(backend);
  const isMissing = !hasKernel(kernel, backend.eager);
  if (!isMissing && (!replaced.has(kernel) || areSmall(inputs))) return undefined;
  const key = keyOf(kernel, inputs, attributes);
  const choice = choices.has(key) ? choices.get(key) : choose(kernel, inputs, attributes, backend, isMissing);
  // What was used last stands last.
  choices.delete(key);
  choices.set(key, choice);
  if (choices.size > MAX_PROGRAMS) {
    const oldest = choices.keys().next().value!;
    choices.get(oldest)?.executable.dispose();
    choices.delete(oldest);
  }
  if (choice === undefined) return undefined;
  const { outputs } = choice.executable.run(Object.values(inputs).map(runInputOf));
  return outputs.map((buffer): Tensor => tensorOf(new BufferStorage(buffer, true), buffer.shape, buffer.dtype));
});

function runsPrograms(backend: Backend): backend is Backend & ProgramRunner {
  return backend.compile !== undefined;
}

function knowledgeOf(backend: Backend): Knowledge {
  let knowledge = known.get(backend);
  if (knowledge === undefined) {
    knowledge = { replaced: new Set(backend.eager.replace), choices: new Map() };
    known.set(backend, knowledge);
  }
  return knowledge;
}

function areSmall(inputs: KernelInputs): boolean {
  let pairs = 1;
  for (const name in inputs) pairs *= sizeOf(inputs[name]!.shape);
  return pairs < FEWEST_PAIRS;
}

/** A text that is the same for calls that one program can serve, and for no others. */
function keyOf(kernel: string, inputs: KernelInputs, attributes: Attributes): string {
  let key = kernel;
  for (const name in attributes) key += `;${name}=${attributeKey(attributes[name])}`;
  for (const name in inputs) key += `;${name}:${inputs[name]!.dtype}[${inputs[name]!.shape.join()}]`;
  return key;
}

/** JSON would make one of NaN, the infinities and null, and of 0 and −0. */
function attributeKey(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(attributeKey).join()}]`;
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}:${attributeKey(item)}`)
    .join()}}`;
}

function choose(
  kernel: string,
  inputs: KernelInputs,
  attributes: Attributes,
  runner: ProgramRunner,
  isMissing: boolean,
): Choice {
  const builder = new ProgramBuilder();
  const values = Object.entries(inputs).map(([name, { shape, dtype }]) => [name, builder.input({ shape, dtype })]);
  const results = lowerKernel(builder, kernel, Object.fromEntries(values) as Record<string, number>, attributes);
  if (results === undefined) return undefined;
  const program = optimise(builder.finish(results));
  if (!isMissing && stepsOf(program) < WORTHWHILE_STEPS) return undefined;
  return { executable: runner.compile(program) };
}

function stepsOf(program: Program): number {
  const elements = [...program.inputs, ...program.outputs.map((value) => program.nodes[value] as TensorType)];
  const touched = Math.max(0, ...elements.map(({ shape }) => sizeOf(shape)));
  return reportProgram(program).flops + STEPS_PER_ELEMENT * touched;
}
