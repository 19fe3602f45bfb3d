export { dataDependentKernels } from './lower/data-dependent.ts';
export { graphLowerings } from './lower/graph-kernels.ts';
export { loweredKernels, lowerKernel, registerLowering, registerLowerings } from './lower/lower-kernel.ts';
export type { Lowering, LoweringContext, LoweringTable } from './lower/lowering.ts';
export { optimise, type OptimiseOptions, type Pass } from './passes/optimise.ts';
export { type LoopPasses, loopPasses } from './passes/scan/passes.ts';
export { type ProgramReport, reportProgram } from './report.ts';
