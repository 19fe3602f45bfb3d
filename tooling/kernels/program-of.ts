import { type Executable, ProgramBuilder, type ProgramRunner } from '@neurite/backend';
import { graphLowerings, lowerKernel, optimise, registerLowerings } from '@neurite/compiler';
import type { Call } from './call.ts';

registerLowerings(graphLowerings);

/** A kernel as a program, compiled for the operands of a call; `undefined` where primitives cannot say it. */
export function programOf(kernel: string, { inputs, attributes }: Call, runner: ProgramRunner): Executable | undefined {
  const builder = new ProgramBuilder();
  const values = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [name, builder.input({ shape, dtype })]),
  );
  const results = lowerKernel(builder, kernel, values, attributes);
  return results === undefined ? undefined : runner.compile(optimise(builder.finish(results)));
}
