import { FormatError } from '@neurite/backend';
import type { OptimizerConfig } from '@neurite/optimizers';
import type { RandomState } from '@neurite/tensors';
import type { Quantization } from '../compress/quantized-tensors.ts';
import type { CompileOptions } from '../compile.ts';
import type { TrainingState } from '../training/fit.ts';
import type { SavedCustom } from './saved-compile.ts';
import { type SavedLayer, savedLayer, savedList, savedRecord, savedShape } from './saved-layer.ts';

/** Where random generators stood. */
export interface SavedRandomStates {
  /** The global one. */
  readonly random: RandomState;
  /** Those of layers with a seed of their own, by path. */
  readonly generators: Readonly<Record<string, RandomState>>;
}

/**
 * How a model was compiled, as plain data: names and configs in the form (one, list, record) that `compile` was given, and
 * `{ custom: name }` for what is a function of the user's own.
 */
export interface SavedCompile {
  readonly loss?: unknown;
  readonly metrics?: unknown;
  readonly weightedMetrics?: unknown;
  readonly lossWeights?: CompileOptions['lossWeights'];
  readonly precision?: CompileOptions['precision'];
}

/** What stands in `model.json`. */
export interface Manifest {
  readonly format: 'neurite-model';
  readonly version: number;
  readonly model: SavedLayer;
  /** The shapes of one example that the model was built for. */
  readonly inputShapes: readonly (readonly (number | null)[])[];
  /** How it was compiled. */
  readonly compile?: SavedCompile;
  /** The optimizer, or its name where it has parts of the user's own. */
  readonly optimizer?: OptimizerConfig | SavedCustom;
  /** In what form the weights are kept; the optimizer's state is not, then. */
  readonly quantization?: Quantization;
  readonly training?: TrainingState & SavedRandomStates;
  /** Whatever the user wants kept with the model: a scaler, class names. */
  readonly userData?: unknown;
}

const FORMAT = 'neurite-model';
/** Raised whenever an older reader could not understand a file. */
export const MANIFEST_VERSION = 1;

export function makeManifest(content: Omit<Manifest, 'format' | 'version'>): Manifest {
  return { format: FORMAT, version: MANIFEST_VERSION, ...content };
}

/**
 * Checks that plain data is a manifest that this version can read.
 *
 * @throws FormatError when it is none, or was written by a newer version
 */
export function checkManifest(value: unknown, path: string): Manifest {
  const manifest = value as Partial<Manifest> | null;
  if (typeof manifest !== 'object' || manifest === null || manifest.format !== FORMAT) {
    throw new FormatError(`'${path}' is no model of Neurite's: its manifest does not say "format": "${FORMAT}".`);
  }
  if (typeof manifest.version !== 'number' || manifest.version > MANIFEST_VERSION) {
    throw new FormatError(
      `'${path}' was saved in version ${String(manifest.version)} of the format; this version of Neurite reads up to ` +
        `${MANIFEST_VERSION}. Update @neurite/models.`,
    );
  }
  savedLayer(manifest.model, `The model of '${path}'`);
  savedList(manifest.inputShapes, `The shapes of inputs in '${path}'`, savedShape);
  for (const part of ['compile', 'optimizer', 'training'] as const) {
    if (manifest[part] !== undefined) savedRecord(manifest[part], `What '${path}' says of ${part}`);
  }
  return manifest as Manifest;
}
