/**
 * The dependency walls, in one place: which package of ours may import which, from the ground up.
 *
 * Imports run downwards only. The lint rules (`oxlint.config.ts`) are made from this table, and a test beside it asserts
 * that every package.json and every tsconfig.json agree with it. Packages that are not listed here may not exist.
 */
export interface Wall {
  /** The packages of ours that this one may import, by folder name. */
  readonly imports: readonly string[];
  /** The engine packages that it may import besides; everyone else reaches the engine through `tensors`. */
  readonly engine?: readonly EnginePackage[];
}

export type EnginePackage =
  | '@tensorflow/tfjs-core'
  | '@tensorflow/tfjs-backend-cpu'
  | '@tensorflow/tfjs-backend-wasm'
  | '@tensorflow/tfjs-node-gpu'
  | '@tensorflow/tfjs-converter';

const core = '@tensorflow/tfjs-core';

// What a model is made of. The siblings stand side by side: none of them imports another.
const siblings = ['losses', 'metrics', 'layers', 'optimizers', 'datasets'] as const;
const samples = ['data-uci', 'data-fashion-mnist'] as const;
const modelling = ['tensors', ...siblings, 'models'] as const;
const domains = ['inspect', 'rl', 'speech', 'vision'] as const;
const portableBackends = ['backend-cpu', 'backend-wasm'] as const;

export const walls: Readonly<Record<string, Wall>> = {
  // The seam, and the errors that every package throws: the one package that all others may import.
  backend: { imports: [] },

  // A backend and the compiler never import each other: they meet in the Program that `backend` defines.
  'backend-cpu': { imports: ['backend'], engine: [core, '@tensorflow/tfjs-backend-cpu'] },
  'backend-wasm': {
    imports: ['backend'],
    engine: [core, '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'],
  },
  'backend-gpu': {
    // What TensorFlow has no kernel for runs as the reference defines it.
    imports: ['backend', 'backend-cpu'],
    // tfjs-node-gpu is an optional peer, for CUDA.
    engine: [core, '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-node-gpu'],
  },
  compiler: { imports: ['backend'], engine: [core] },

  tensors: { imports: ['backend', 'compiler'], engine: [core] },

  losses: { imports: ['backend', 'tensors'] },
  metrics: { imports: ['backend', 'tensors'] },
  layers: { imports: ['backend', 'tensors'] },
  optimizers: { imports: ['backend', 'tensors'] },
  datasets: { imports: ['backend', 'tensors'] },
  'data-uci': { imports: ['backend', 'tensors'] },
  'data-fashion-mnist': { imports: ['backend', 'tensors'] },
  'data-synthetic-speech': { imports: ['backend'] },

  models: { imports: ['backend', 'tensors', ...siblings] },

  inspect: { imports: ['backend', 'tensors', ...siblings, 'models'] },
  rl: { imports: ['backend', 'tensors', ...siblings, 'models'] },

  speech: { imports: ['backend', 'tensors', ...siblings, 'models'] },
  vision: { imports: ['backend', ...modelling] },

  formats: {
    imports: ['backend', 'tensors', 'layers', 'models'],
    // Only to run graph-models of TensorFlow.js, in a part of its own.
    engine: [core, '@tensorflow/tfjs-converter'],
  },

  // The GPU's backend is an optional peer: it is there where its user has installed it.
  cli: {
    imports: [
      'backend',
      ...portableBackends,
      'backend-gpu',
      ...modelling,
      ...samples,
      'formats',
      'inspect',
      'rl',
      'speech',
      'vision',
    ],
  },
  // Makes projects; it imports nothing, so that `npm create` is quick.
  'create-neurite': { imports: [] },
  neurite: {
    imports: ['backend', ...portableBackends, ...modelling, ...samples, ...domains, 'formats', 'cli'],
  },
};

/** The name under which a package folder is published. */
export function packageName(folder: string): string {
  return folder === 'neurite' || folder === 'create-neurite' ? folder : `@neurite/${folder}`;
}
