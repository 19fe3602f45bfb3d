import { type Executable, type ExecutableReport, print, type Program } from '@neurite/backend';
import { type ProgramReport, reportProgram } from '@neurite/compiler';

/** What a compiled function consists of, and what the backend made of it where it makes kernels of several operations. */
export interface CompiledReport extends ProgramReport, Partial<ExecutableReport> {}

/**
 * A program that `jit` made, to be looked at.
 *
 * @example
 * const energy = jit((x: Tensor) => x.square().sum());
 * energy(tensor([1, 2, 3]));
 * energy.program!.report().primitives // { unary: 1, reduce: 1, reshape: 1 }
 */
export class CompiledProgram {
  /** The program itself: plain data, after all passes. */
  readonly program: Program;
  readonly #executable: Executable;

  /** @internal */
  constructor(program: Program, executable: Executable) {
    this.program = program;
    this.#executable = executable;
  }

  /**
   * What it consists of and what a run costs: primitives, calls back to the host, operations, bytes; and on a backend that runs several
   * primitives in one kernel, how many kernels of which kind there are and how much memory they work in.
   */
  report(): CompiledReport {
    return { ...reportProgram(this.program), ...this.#executable.report?.() };
  }

  /** The program as text, one line a node. */
  toString(): string {
    return print(this.program);
  }
}
