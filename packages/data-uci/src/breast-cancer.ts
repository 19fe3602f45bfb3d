import { type LabelledTable, labelledTable } from './labelled-table.ts';

/**
 * The Wisconsin diagnostic breast cancer data: 569 tumours, 30 measurements of their cell nuclei, 212 malignant
 * (class 0) and 357 benign (class 1).
 *
 * The columns have very different sizes (areas go to 4,254, others stay below 0.1): scale them before training. The
 * values are those of scikit-learn's `load_breast_cancer`.
 *
 * @returns `x` float32 `[569, 30]`, `y` int32 `[569]`; new arrays at each call
 * @see W. Wolberg, O. Mangasarian, N. Street and W. Street, "Breast Cancer Wisconsin (Diagnostic)", UCI Machine Learning
 *   Repository (1993), https://doi.org/10.24432/C5DW2B (CC BY 4.0)
 * @example
 * const { x, y } = await breastCancer();
 */
export async function breastCancer(): Promise<LabelledTable> {
  return labelledTable((await import('./embedded/breast-cancer.ts')).table);
}
