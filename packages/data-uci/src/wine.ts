import { type LabelledTable, labelledTable } from './labelled-table.ts';

/**
 * Chemical analyses of 178 Italian wines: 13 measurements, 3 cultivars of 59, 71 and 48 wines, in their order.
 *
 * The columns have very different sizes (proline goes to 1,680, hue to 1.71): scale them before training. The values
 * are those of scikit-learn's `load_wine`.
 *
 * @returns `x` float32 `[178, 13]`, `y` int32 `[178]`; new arrays at each call
 * @see S. Aeberhard and M. Forina, "Wine", UCI Machine Learning Repository (1991), https://doi.org/10.24432/C5PC7J
 *   (CC BY 4.0)
 * @example
 * const { x, y, featureNames } = await wine();
 */
export async function wine(): Promise<LabelledTable> {
  return labelledTable((await import('./embedded/wine.ts')).table);
}
