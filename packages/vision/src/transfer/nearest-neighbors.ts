import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';

/** The options of {@link nearestNeighbors}. */
export interface NearestNeighborsOptions {
  /** How many neighbours are asked. Default 5. */
  readonly k?: number;
  /** 'cosine': the angle between vectors, whatever their lengths; 'euclidean': the straight line. Default 'cosine'. */
  readonly metric?: 'cosine' | 'euclidean';
}

/** How many of the neighbours belong to a class. */
export interface NeighborVote {
  readonly label: string;
  /** The share of the neighbours, in [0, 1]. */
  readonly share: number;
}

/** Classifies by the nearest of known examples; see {@link nearestNeighbors}. */
export class NearestNeighbors {
  readonly #k: number;
  readonly #metric: 'cosine' | 'euclidean';
  #examples: { readonly vector: Float32Array; readonly label: string }[] = [];

  /** @internal Made by {@link nearestNeighbors}. */
  constructor(k: number, metric: 'cosine' | 'euclidean') {
    this.#k = k;
    this.#metric = metric;
  }

  /** The classes that there are examples of, in the order in which they came. */
  get labels(): string[] {
    return [...new Set(this.#examples.map(({ label }) => label))];
  }

  /** The number of examples. */
  get size(): number {
    return this.#examples.length;
  }

  /**
   * Takes examples in: nothing is trained.
   *
   * @param features float32 [examples, length], as `featureExtractor` gives them
   * @param labels the class of each
   * @throws ShapeError when there is not a label for each, or the vectors have another length than those before
   */
  add(features: NdArray, labels: readonly string[]): void {
    const rows = this.#rows(features);
    if (rows.length !== labels.length) {
      throw new ShapeError(`There are ${rows.length} examples and ${labels.length} labels: each needs one.`);
    }
    rows.forEach((vector, row) => this.#examples.push({ vector, label: labels[row]! }));
  }

  /** Forgets all examples of a class. */
  remove(label: string): void {
    this.#examples = this.#examples.filter((example) => example.label !== label);
  }

  /**
   * The classes of the nearest examples, the most frequent first; of equals the one with the nearer example.
   *
   * @param features float32 [pictures, length]
   * @throws ArgumentError when there are no examples yet
   */
  classify(features: NdArray): NeighborVote[][] {
    if (this.#examples.length === 0) {
      throw new ArgumentError('There are no examples yet to compare with: add some first.');
    }
    return this.#rows(features).map((vector) => {
      const byDistance = this.#examples
        .map((example) => ({ label: example.label, distance: squaredDistance(vector, example.vector) }))
        .sort((a, b) => a.distance - b.distance);
      const nearest = byDistance.slice(0, this.#k);
      const votes = new Map<string, number>();
      for (const { label } of nearest) votes.set(label, (votes.get(label) ?? 0) + 1 / nearest.length);
      // A map keeps the order in which labels came, the nearest first, and sorting leaves equals as they are.
      return [...votes].map(([label, share]) => ({ label, share })).sort((a, b) => b.share - a.share);
    });
  }

  /** Rows as vectors that can be compared by their distance: of length 1 where angles count. */
  #rows({ data, shape }: NdArray): Float32Array[] {
    const [count = 0, length = 0] = shape;
    const known = this.#examples[0]?.vector.length ?? length;
    if (shape.length !== 2 || length !== known || length === 0) {
      throw new ShapeError(`Features have shape [examples, ${known || 'length'}]; got [${shape.join(', ')}].`);
    }
    return Array.from({ length: count }, (_, row) => {
      const vector = Float32Array.from(data.subarray(row * length, (row + 1) * length));
      const norm = this.#metric === 'cosine' ? Math.hypot(...vector) : 1;
      return norm === 0 ? vector : vector.map((value) => value / norm);
    });
  }
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum;
}

/**
 * A classifier that remembers examples and asks the nearest of them. With the features of a network that was trained on something
 * else, a few examples of each class do, and they can be added at any time.
 *
 * @throws ArgumentError when k is not a whole number of at least 1
 * @example
 * const neighbors = nearestNeighbors({ k: 3 });
 * neighbors.add(await extractor.extract(cups), cups.map(() => 'cup'));
 * const [[best]] = neighbors.classify(await extractor.extract([photo]));
 */
export function nearestNeighbors(options: NearestNeighborsOptions = {}): NearestNeighbors {
  const { k = 5, metric = 'cosine' } = options;
  if (!Number.isInteger(k) || k < 1) throw new ArgumentError(`k must be a whole number of at least 1; got ${k}.`);
  if (metric !== 'cosine' && metric !== 'euclidean') {
    throw new ArgumentError(`metric must be 'cosine' or 'euclidean'; got '${String(metric)}'.`);
  }
  return new NearestNeighbors(k, metric);
}
