/**
 * Stars only, and lists where they lead: esbuild loads a list at once with all that it names and that any part of the program uses, what is
 * loaded on demand too. Through stars it sees. So a page holds, at first, the lists that it imports something of.
 */
export type { CallContext } from '@neurite/layers';
export * from './callbacks/index.ts';
export type { ByOutput, CompileOptions, LossLike, MetricLike, Metrics } from './compile.ts';
export * from './compress/index.ts';
export * from './functional.ts';
export type { GraphNode, LayerGraph } from './graph.ts';
export * from './history.ts';
export * from './model.ts';
export * from './save/index.ts';
export * from './sequential.ts';
export type { SummaryOptions } from './summary.ts';
export * from './training/index.ts';
