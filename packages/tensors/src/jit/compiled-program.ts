import { print, type Program } from '@neurite/backend';
import { type ProgramReport, reportProgram } from '@neurite/compiler';

/** A program that `jit` made, to be looked at. */
export class CompiledProgram {
  /** The program itself: plain data, after all passes. */
  readonly program: Program;

  /** @internal */
  constructor(program: Program) {
    this.program = program;
  }

  /** What it consists of and what a run costs: primitives, calls back to the host, operations, bytes. */
  report(): ProgramReport {
    return reportProgram(this.program);
  }

  /** The program as text, one line a node. */
  toString(): string {
    return print(this.program);
  }
}
