import type { NdArray } from '@neurite/tensors';
import { encodeOnHost, stringArray, type StringArray, type Strings, type TextConfig } from './text-transform.ts';
import { VocabularyTransform } from './vocabulary-transform.ts';
import type { VocabularyOptions } from './vocabulary.ts';

/** The options of {@link stringLookup}. */
export interface StringLookupOptions extends Omit<VocabularyOptions<string>, 'invert'> {}

/** Gives strings indices; see {@link stringLookup}. */
export class StringLookup extends VocabularyTransform {
  static override readonly className: string = 'StringLookup';
  constructor(options: StringLookupOptions = {}) {
    super('stringLookup', options);
  }

  /** Makes what `getConfig` describes. */
  static fromConfig(config: TextConfig): StringLookup {
    return new StringLookup(config as StringLookupOptions);
  }

  /** Of a list each string is a document by itself; of lists of lists each innermost list. */
  protected override *documentsOf({ data, shape }: StringArray): Generator<readonly string[]> {
    const length = shape.length < 2 ? 1 : Math.max(shape.at(-1)!, 1);
    for (let at = 0; at < data.length; at += length) yield data.slice(at, at + length);
  }

  /**
   * The indices of strings, encoded as `outputMode` says.
   *
   * @returns int32 of the shape of the nesting, or float32 over all indices
   * @throws ArgumentError when there is no vocabulary, or something else than strings comes
   */
  override apply(strings: Strings): NdArray {
    const { data, shape } = stringArray('stringLookup', strings);
    const indices = Int32Array.from(data, (token) => this.indexOf(token));
    const { size, outputMode } = this.vocabulary;
    return encodeOnHost(
      { data: indices, shape },
      size,
      outputMode,
      outputMode === 'tfIdf' ? this.vocabulary.weights : [],
    );
  }

  /** The tokens of indices, nested as these are; the token for all that are not known where there is none such. */
  invert(indices: NdArray): Strings {
    const tokens = this.vocabulary.list();
    const flat = Array.from(indices.data, (index) => tokens[index] ?? this.vocabulary.oovToken);
    return nest(flat, indices.shape);
  }

  override getConfig(): TextConfig {
    const { invert: _, ...config } = this.vocabulary.getConfig();
    return config;
  }
}

/**
 * Gives strings indices: the known ones consecutive numbers, all others those of numOovIndices (by their FNV-1a hash).
 *
 * Index 0 is the mask's where there is a maskToken; then come numOovIndices, then the vocabulary, which `adapt` finds or the
 * user gives, and which is in the config. It takes strings on the host and gives a host array; `invert` goes back. It is no
 * layer, since no tensor holds strings: put it in front of a model, or into `Dataset.map`.
 *
 * @throws ArgumentError when a token stands in the vocabulary twice, or it is longer than maxTokens
 * @example
 * stringLookup({ vocabulary: ['cat', 'dog'] }).apply([['dog', 'cow']]); // [[2, 0]]
 */
export function stringLookup(options: StringLookupOptions = {}): StringLookup {
  return new StringLookup(options);
}

function nest(flat: readonly string[], shape: readonly number[]): Strings {
  if (shape.length === 0) return flat[0]!;
  const [count, ...inner] = shape;
  const length = flat.length / (count || 1);
  return Array.from({ length: count! }, (_, at) => nest(flat.slice(at * length, (at + 1) * length), inner));
}
