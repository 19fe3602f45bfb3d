import { checkManifest } from './manifest.ts';
import { storeAt } from './store.ts';

/**
 * What is kept with a saved model as its `userData`, without building the model: it says whose model it is.
 *
 * @param path as for `loadModel`
 * @returns undefined where nothing is kept
 * @throws FormatError when there is no model, or it is damaged or of a newer version
 * @example
 * const { imageClassifier } = (await loadUserData('runs/photos/model')) as { imageClassifier?: unknown };
 */
export async function loadUserData(path: string): Promise<unknown> {
  return checkManifest((await storeAt(path).read()).manifest, path).userData;
}
