import { type LabelledTable, labelledTable } from './labelled-table.ts';

/**
 * Fisher's iris data: 150 flowers, 4 lengths in centimetres, 3 species of 50 each, in the order of the species.
 *
 * The values are those of scikit-learn's `load_iris`, which follow Fisher's paper; the file at UCI differs in two rows.
 *
 * @returns `x` float32 `[150, 4]`, `y` int32 `[150]`; new arrays at each call
 * @see R. A. Fisher, "The use of multiple measurements in taxonomic problems", Annals of Eugenics 7 (1936), 179–188;
 *   UCI Machine Learning Repository, https://doi.org/10.24432/C56C76 (CC BY 4.0)
 * @example
 * const { x, y, targetNames } = await iris();
 */
export async function iris(): Promise<LabelledTable> {
  return labelledTable((await import('./embedded/iris.ts')).table);
}
