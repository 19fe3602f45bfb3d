/**
 * Kernels that the eager side of a backend lacks, or declares as to be replaced, run as programs of one kernel: it is
 * lowered for the shapes at hand, compiled, and kept. A backend need not know the compiler for that.
 */
import { type Executable, ProgramBuilder, type ProgramRunner } from '@neurite/backend';
import { lowerKernel, optimise, reportProgram } from '@neurite/compiler';
import { tensorOf } from '../core/construct.ts';
import { type Attributes, hasKernel, requireBackend } from '../core/engine.ts';
import { type KernelInputs, setReplacement } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { BufferStorage } from './buffer-storage.ts';
import { runInputOf } from './compiled-call.ts';

/** Below so many operations a kernel that is merely slow is not worth a program for its shapes. */
const WORTHWHILE_FLOPS = 500_000;

/** How many programs are kept; the one unused for longest goes first. */
const MAX_PROGRAMS = 256;

/** `undefined`: the backend's own kernel is the better choice for these shapes. */
type Choice = { readonly executable: Executable; readonly runner: ProgramRunner } | undefined;

const choices = new Map<string, Choice>();

setReplacement((kernel, inputs, attributes) => {
  const backend = requireBackend();
  if (backend.compile === undefined) return undefined;
  const isMissing = !hasKernel(kernel, backend.eager.tfjsBackend);
  if (!isMissing && !backend.eager.replace.includes(kernel)) return undefined;
  const choice = choiceFor(kernel, inputs, attributes, backend as ProgramRunner, isMissing);
  if (choice === undefined) return undefined;
  const { outputs } = choice.executable.run(Object.values(inputs).map(runInputOf));
  return outputs.map((buffer): Tensor => tensorOf(new BufferStorage(buffer), buffer.shape, buffer.dtype));
});

function choiceFor(
  kernel: string,
  inputs: KernelInputs,
  attributes: Attributes,
  runner: ProgramRunner,
  isMissing: boolean,
): Choice {
  let key = `${kernel}${JSON.stringify(attributes)}`;
  for (const name in inputs) key += `;${name}:${inputs[name]!.dtype}[${inputs[name]!.shape.join()}]`;
  const known = choices.get(key);
  if (known?.runner === runner || (known === undefined && choices.has(key))) return known;
  const choice = choose(kernel, inputs, attributes, runner, isMissing);
  choices.get(key)?.executable.dispose();
  choices.delete(key);
  choices.set(key, choice);
  if (choices.size > MAX_PROGRAMS) {
    const oldest = choices.keys().next().value!;
    choices.get(oldest)?.executable.dispose();
    choices.delete(oldest);
  }
  return choice;
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
  if (!isMissing && reportProgram(program).flops < WORTHWHILE_FLOPS) return undefined;
  return { executable: runner.compile(program), runner };
}
