import { ArgumentError, ShapeError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { AnyModel, Model } from '@neurite/models';
import { type Tensor, type TensorLike, toTensor } from '@neurite/tensors';
import { PCA } from 'ml-pca';
import { UMAP } from 'umap-js';
import { layerAt, outputOfLayer } from '../explain/differentiable.ts';
import { randomFrom } from '../random.ts';

/**
 * What a layer gives for examples, each as one vector: the network's own description of them.
 *
 * @param layer the path of the layer
 * @returns [examples, values]
 * @throws ArgumentError when there is no such layer, listing those there are
 * @example
 * const { points } = await project(await embeddingsOf(model, x, 'dense'), { method: 'umap' });
 */
export async function embeddingsOf<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  layer: string,
): Promise<Tensor> {
  const network = model as unknown as AnyModel;
  const output = outputOfLayer(network, toTensor(x, undefined, 'x'), layerAt(network, layer), layer);
  return output.reshape([output.shape[0]!, -1]);
}

/** How {@link project} goes about it. */
export interface ProjectOptions {
  /**
   * 'pca' keeps the directions of the greatest variance; 'umap' keeps neighbours together, and is slower: some seconds for
   * thousands of vectors. Default 'pca'.
   */
  readonly method?: 'pca' | 'umap';
  /** The number of coordinates. Default 2. */
  readonly dimensions?: number;
  /** Neighbours that UMAP keeps together. Default 15, or one less than there are vectors. */
  readonly neighbours?: number;
  /** Fixes UMAP's random numbers. Default 0. */
  readonly seed?: number;
}

/** Vectors in few dimensions. */
export interface Projection {
  /** [vectors][dimensions] */
  readonly points: readonly (readonly number[])[];
  /** The share of the variance along each coordinate; only for PCA. */
  readonly explainedVariance: readonly number[] | undefined;
}

/**
 * Vectors in two or three dimensions, to be looked at: by principal components (ml-pca) or UMAP (umap-js).
 *
 * Sources: Jolliffe, Principal component analysis (Springer 2002); McInnes, Healy and Melville, UMAP (2018), arXiv 1802.03426.
 *
 * @param vectors [count, values]
 * @throws ShapeError for what are no vectors; ArgumentError when there are fewer values or vectors than dimensions
 * @example
 * const { points, explainedVariance } = await project(vectors);
 */
export async function project(vectors: TensorLike, options: ProjectOptions = {}): Promise<Projection> {
  const { method = 'pca', dimensions = 2, neighbours, seed = 0 } = options;
  const given = toTensor(vectors, undefined, 'vectors');
  if (given.rank !== 2) throw new ShapeError(`project takes vectors [count, values]; got [${given.shape.join(', ')}].`);
  const [count, width] = given.shape as [number, number];
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > width || count <= dimensions) {
    throw new ArgumentError(
      `project: ${count} vectors of ${width} values cannot be shown in ${dimensions} dimensions.`,
    );
  }
  const data = await given.data();
  const rows = Array.from({ length: count }, (_, row) => Array.from(data.subarray(row * width, (row + 1) * width)));
  const bad = rows.findIndex((row) => !row.every(Number.isFinite));
  if (bad >= 0) throw new ArgumentError(`project: vector ${bad} holds values that are no finite numbers.`);
  if (method === 'pca') return byPca(rows, dimensions);
  if (method !== 'umap') throw new ArgumentError(`method must be 'pca' or 'umap'; got '${String(method)}'.`);
  const umap = new UMAP({
    nComponents: dimensions,
    nNeighbors: neighbours ?? Math.min(15, count - 1),
    random: randomFrom(seed),
  });
  return { points: umap.fit(rows), explainedVariance: undefined };
}

function byPca(rows: number[][], dimensions: number): Projection {
  const pca = new PCA(rows);
  return {
    points: pca.predict(rows, { nComponents: dimensions }).to2DArray(),
    explainedVariance: pca.getExplainedVariance().slice(0, dimensions),
  };
}
