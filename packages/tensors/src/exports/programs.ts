import '../assembled.ts';

export type { CompiledProgram, CompiledReport } from '../jit/compiled-program.ts';
export { type JitArguments, type JitOptions, type Jitted, jit } from '../jit/jit.ts';
export { type TracedProgram, traceProgram } from '../jit/trace-program.ts';
export { upload } from '../jit/upload.ts';
