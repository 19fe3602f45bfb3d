import { layerToConfig } from '@neurite/layers';
import { getLoss } from '@neurite/losses';
import { getMetric } from '@neurite/metrics';
import { getRandomState, ndArray, type NdArray } from '@neurite/tensors';
import type { LossLike } from '../compile.ts';
import type { AnyModel } from '../training/outputs.ts';
import { makeManifest, type Manifest, type SavedRandomStates } from './manifest.ts';
import { type Store, storeAt } from './store.ts';

/** Under which prefix the optimizer's slots stand among the weights. */
export const OPTIMIZER_PREFIX = 'optimizer/';

/** Saves a model; see `Model.save`. */
export async function saveModel(model: AnyModel, path: string, store: Store = storeAt(path)): Promise<void> {
  const manifest = manifestOf(model);
  // All values of one moment, before anything is awaited: training may go on in between.
  const values = new Map([...model.namedWeights].map(([name, { variable }]) => [name, variable.value()]));
  for (const variable of model.optimizer?.variables ?? [])
    values.set(OPTIMIZER_PREFIX + variable.name, variable.value());
  const weights = new Map<string, NdArray>();
  for (const [name, value] of values) weights.set(name, ndArray(await value.data(), value.shape, value.dtype));
  await store.write({ manifest, weights });
}

function manifestOf(model: AnyModel): Manifest {
  const compile = savedCompile(model);
  return makeManifest({
    model: layerToConfig(model),
    inputShapes: model.builtShapes ?? [],
    ...(compile === undefined ? {} : { compile }),
    ...(model.optimizer === undefined ? {} : { optimizer: model.optimizer.getConfig() }),
    ...(model.trainingState === undefined ? {} : { training: { ...model.trainingState, ...randomStates(model) } }),
    ...(model.userData === undefined ? {} : { userData: model.userData }),
  });
}

/** Where the global generator and those of layers with a seed of their own stand. */
function randomStates(model: AnyModel): SavedRandomStates {
  const generators = [...model.namedGenerators].map(([path, generator]) => [path, generator.getState()]);
  return { random: getRandomState(), generators: Object.fromEntries(generators) };
}

/** How the model was compiled; losses and metrics that are functions of the user's own cannot be saved. */
function savedCompile(model: AnyModel): Manifest['compile'] {
  const options = model.compileOptions;
  if (options === undefined) return undefined;
  const losses = ([options.loss].flat() as LossLike[]).map((loss) => getLoss(loss).config);
  const metrics = (options.metrics ?? []).map((metric) =>
    typeof metric === 'string' ? metric : getMetric(metric).config,
  );
  const isPlain = <T>(items: readonly (T | undefined)[]): items is readonly T[] =>
    items.every((item) => item !== undefined);
  if (!isPlain(losses) || !isPlain(metrics)) return undefined;
  return { loss: losses, metrics, ...(options.lossWeights === undefined ? {} : { lossWeights: options.lossWeights }) };
}
