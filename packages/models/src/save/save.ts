import { NeuriteError } from '@neurite/backend';
import { layerToConfig } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import { getRandomState, ndArray, type NdArray, type Tensor } from '@neurite/tensors';
import type { TrainingState } from '../training/fit.ts';
import type { AnyModel } from '../training/outputs.ts';
import { ownOptimizers } from '../training/own-optimizers.ts';
import { makeManifest, type Manifest, type SavedRandomStates } from './manifest.ts';
import { OPTIMIZER_PREFIX, OWN_OPTIMIZERS_PREFIX } from './restore.ts';
import { savedCompile } from './saved-compile.ts';
import { type Store, storeAt } from './store.ts';
import type { SaveOptions } from './stored-weights.ts';

/** Saves a model; see `Model.save`. */
export async function saveModel(
  model: AnyModel,
  path: string,
  store: Pick<Store, 'write'> = storeAt(path),
  training: TrainingState | undefined = model.trainingState,
): Promise<void> {
  const manifest = manifestOf(model, training);
  await store.write({ manifest, weights: await stateOf(model) });
}

/** Saves a model for use, with its weights in fewer bytes and without what only training needs; see `SaveOptions`. */
export async function saveQuantized(
  model: AnyModel,
  path: string,
  quantization: NonNullable<SaveOptions['quantization']>,
  store: Pick<Store, 'write'> = storeAt(path),
): Promise<void> {
  const { checkQuantization } = await import('../compress/quantized-tensors.ts');
  checkQuantization(quantization);
  const manifest = { ...manifestOf(model, undefined), quantization };
  await store.write({ manifest, weights: await weightsOf(model) }, quantization);
}

/** The weights of a model, all of one moment. */
export async function weightsOf(model: AnyModel): Promise<Map<string, NdArray>> {
  return read([...model.namedWeights].map(([name, { variable }]) => [name, variable.value()]));
}

/** The weights of a model and the state of its optimizer, all of one moment. */
export async function stateOf(model: AnyModel): Promise<Map<string, NdArray>> {
  // Before anything is awaited: training may go on in between.
  const values = new Map([...model.namedWeights].map(([name, { variable }]) => [name, variable.value()]));
  for (const variable of model.optimizer?.variables ?? [])
    values.set(OPTIMIZER_PREFIX + variable.name, variable.value());
  for (const [name, { variables }] of ownOptimizers(model)) {
    for (const variable of variables) values.set(`${OWN_OPTIMIZERS_PREFIX}${name}/${variable.name}`, variable.value());
  }
  return read(values);
}

async function read(values: Iterable<readonly [name: string, value: Tensor]>): Promise<Map<string, NdArray>> {
  const arrays = new Map<string, NdArray>();
  for (const [name, value] of values) arrays.set(name, ndArray(await value.data(), value.shape, value.dtype));
  return arrays;
}

function manifestOf(model: AnyModel, training: TrainingState | undefined): Manifest {
  const { compileOptions, optimizer } = model;
  return makeManifest({
    model: layerToConfig(model),
    inputShapes: model.builtShapes ?? [],
    ...(compileOptions === undefined ? {} : { compile: savedCompile(compileOptions) }),
    ...(optimizer === undefined ? {} : { optimizer: savedOptimizer(optimizer) }),
    ...(training === undefined ? {} : { training: { ...training, ...randomStates(model) } }),
    ...(model.userData === undefined ? {} : { userData: model.userData }),
  });
}

/** Where the global generator and those of layers with a seed of their own stand. */
export function randomStates(model: AnyModel): SavedRandomStates {
  const generators = [...model.namedGenerators].map(([path, generator]) => [path, generator.getState()]);
  return { random: getRandomState(), generators: Object.fromEntries(generators) };
}

/** The options of the optimizer; only its name, with a warning, where a part of it is a function of the user's own. */
function savedOptimizer(optimizer: Optimizer): NonNullable<Manifest['optimizer']> {
  try {
    return optimizer.getConfig();
  } catch (error) {
    if (!(error instanceof NeuriteError)) throw error;
    console.warn(
      `${error.message} The model and the optimizer's state are saved all the same; to go on training, load with ` +
        'loadModel(path, { optimizer }), giving an optimizer that is made as this one was.',
    );
    return { custom: optimizer.name };
  }
}
