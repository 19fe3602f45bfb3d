import { ArgumentError } from '@neurite/backend';
import {
  add,
  cast,
  clip,
  type DType,
  equal,
  gather,
  logicalAnd,
  greaterEqual,
  less,
  mod,
  mul,
  ndArray,
  reshape,
  searchSorted,
  type Tensor,
  where,
} from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { type AdaptData, dataBatches, noData } from './data-batches.ts';
import { encodedShape, encodeTokens } from './encode-tokens.ts';
import { TokenCounts, Vocabulary, type VocabularyOptions } from './vocabulary.ts';

/** The options of {@link integerLookup}. */
export interface IntegerLookupOptions extends LayerOptions, VocabularyOptions<number> {}

/** Gives integers indices; see {@link integerLookup}. */
export class IntegerLookup extends Layer {
  static override readonly className: string = 'IntegerLookup';
  readonly #vocabulary: Vocabulary<number>;

  constructor(options: IntegerLookupOptions = {}) {
    super(options);
    const wrong = options.vocabulary?.find((token) => !isInt32(token));
    if (wrong !== undefined) {
      throw new ArgumentError(
        `integerLookup: vocabulary must be of whole numbers from −2³¹ to 2³¹ − 1; got ${JSON.stringify(wrong)}.`,
      );
    }
    this.#vocabulary = new Vocabulary('integerLookup', -1, options);
  }

  /** All tokens in the order of their indices. */
  getVocabulary(includeSpecialTokens: boolean = true): number[] {
    return this.#vocabulary.list(includeSpecialTokens);
  }

  /** How many indices there are. */
  get vocabularySize(): number {
    return this.#vocabulary.size;
  }

  /**
   * Finds the vocabulary: the integers of the data, the most frequent first.
   *
   * @param data an array [examples, …], or a data set of batches of it
   * @throws ArgumentError when there is no data, or the layer has a vocabulary already
   */
  async adapt(data: AdaptData): Promise<void> {
    if (this.#vocabulary.isKnown || this.isBuilt) {
      throw new ArgumentError(`Layer ${this.displayName} has a vocabulary already; make a new one to adapt it.`);
    }
    const counts = new TokenCounts<number>();
    for await (const { data: values, shape } of dataBatches(this.displayName, data)) {
      const length = values.length / (shape[0] || 1);
      for (let row = 0; row < shape[0]!; row++) {
        counts.add(Array.from(values.subarray(row * length, (row + 1) * length), Math.trunc));
      }
    }
    if (counts.total === 0) throw noData(this.displayName);
    this.#vocabulary.learn(counts);
  }

  override build(): void {
    void this.#vocabulary.tokens;
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const { outputMode } = this.#vocabulary;
    if (outputMode === 'int') return inputShape;
    return encodedShape(
      this.displayName,
      inputShape,
      this.#vocabulary.size,
      outputMode === 'tfIdf' ? 'count' : outputMode,
    );
  }

  override computeOutputDType(): DType {
    return this.#vocabulary.outputMode === 'int' ? 'int32' : 'float32';
  }

  override call(x: Tensor): Tensor {
    const tokens = cast(x, 'int32');
    const { invert, outputMode, size } = this.#vocabulary;
    if (invert) return this.#tokensOf(tokens);
    const indices = this.#indicesOf(tokens);
    if (outputMode !== 'tfIdf') return encodeTokens(indices, size, outputMode);
    return mul(encodeTokens(indices, size, 'count'), ndArray([...this.#vocabulary.weights]));
  }

  #indicesOf(x: Tensor): Tensor {
    const vocabulary = this.#vocabulary;
    const { firstOov, numOovIndices, maskToken } = vocabulary;
    const known = [...vocabulary.tokens, ...(maskToken === null ? [] : [maskToken])].sort((a, b) => a - b);
    const outside: Tensor =
      numOovIndices === 0
        ? mul(x, 0).sub(1)
        : numOovIndices === 1
          ? add(mul(x, 0), firstOov)
          : add(mod(x, numOovIndices), firstOov);
    if (known.length === 0) return outside;
    const sorted = int32(known);
    const places = int32(known.map((token) => vocabulary.placeOf(token)!));
    const found = searchSorted({ ...sorted, shape: [1, known.length] }, reshape(x, [1, x.size]));
    const nearest = cast(clip(reshape(found, x.shape), 0, known.length - 1), 'int32');
    return where(equal(gather(sorted, nearest), x), gather(places, nearest), outside);
  }

  #tokensOf(indices: Tensor): Tensor {
    const list = this.#vocabulary.list();
    const isIndex = logicalAnd(greaterEqual(indices, 0), less(indices, list.length));
    const tokens = gather(int32([...list, this.#vocabulary.oovToken]), cast(clip(indices, 0, list.length), 'int32'));
    return where(isIndex, tokens, int32([this.#vocabulary.oovToken]));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), ...this.#vocabulary.getConfig() };
  }
}

const isInt32 = (value: number): boolean => Number.isInteger(value) && (value | 0) === value;
const int32 = (values: readonly number[]) => ndArray([...values], undefined, 'int32');

/**
 * Gives integers indices: the known ones consecutive numbers, all others those of numOovIndices (by x mod numOovIndices).
 *
 * Index 0 is the mask's where there is a maskToken; then come numOovIndices, then the vocabulary, which `adapt` finds or the
 * user gives, and which is saved in the config. Input [batch, …] of whole numbers; output int32 of that shape, or encoded
 * over all indices as by `categoryEncoding`; 'tfIdf' is 'count' times the weights.
 *
 * @throws ArgumentError when the vocabulary holds what is no integer, a token twice, or more than maxTokens
 * @example
 * integerLookup({ vocabulary: [12, 36, 1138] }).apply([[12, 1138, 42]]); // [[1, 3, 0]]
 */
export function integerLookup(options: IntegerLookupOptions = {}): IntegerLookup {
  return new IntegerLookup(options);
}
