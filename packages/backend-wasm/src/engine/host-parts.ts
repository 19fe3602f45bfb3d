/** What only some hosts have a use for. In one module, for bundlers to cut what it shares with the engine once. */
export * as wide from '../codegen/wide.ts';
export * as threading from './threads/threading.ts';
