/**
 * Stars only, and lists where they lead: esbuild loads a list at once with all that it names and that any part of the program uses, what is
 * loaded on demand too. Through stars it sees. So a page that only predicts holds no gradients at first, though `fit` can load them.
 */
export * from './exports/any-kernel.ts';
export * from './exports/basics.ts';
export * from './exports/control-flow.ts';
export * from './exports/find-non-finite.ts';
export * from './exports/gradients.ts';
export * from './exports/programs.ts';
