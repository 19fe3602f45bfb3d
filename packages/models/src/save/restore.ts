/** Puts what was saved into a model that exists: weights, the optimizer's state, random states. */
import { ArgumentError, FormatError, ShapeError } from '@neurite/backend';
import { type AnyLayer, printShape } from '@neurite/layers';
import type { Optimizer } from '@neurite/optimizers';
import { type NdArray, setRandomState, type Variable } from '@neurite/tensors';
import type { AnyModel } from '../training/outputs.ts';
import { ownOptimizers } from '../training/own-optimizers.ts';
import type { Manifest } from './manifest.ts';

/** Under which prefix the optimizer's slots stand among the weights. */
export const OPTIMIZER_PREFIX = 'optimizer/';

/** The same for those that a model holds in its properties; the property's name follows. */
export const OWN_OPTIMIZERS_PREFIX = 'optimizers/';

/** What {@link assignWeights} passes over. */
export interface WeightMatching {
  /** Whether weights are passed over, with a warning, that the file does not have or has in another shape. Default false. */
  readonly skipMismatch?: boolean;
  /** Whether layers that the file or the model does not have are passed over. Default false. */
  readonly byName?: boolean;
}

/**
 * Sets the weights of a model, all of them or none.
 *
 * @throws FormatError when the file lacks a weight, or has one that the model lacks
 * @throws ShapeError when a shape differs, naming the layer and both shapes
 */
export function assignWeights(
  model: AnyModel,
  values: ReadonlyMap<string, NdArray>,
  path: string,
  { skipMismatch = false, byName = false }: WeightMatching = {},
): void {
  const targets = model.namedWeights;
  if (targets.size === 0 && values.size > 0) {
    throw new ArgumentError(
      `${model.displayName} has no weights yet. Build it first: model.build([…]), with the shape of one example.`,
    );
  }
  const extra = [...values.keys()].filter((name) => !targets.has(name) && !isSlot(name));
  if (extra.length > 0 && !byName && !skipMismatch) {
    throw new FormatError(
      `'${path}' has weights that ${model.displayName} does not: ${list(extra)}. To load those of layers that have the ` +
        'same name, pass { byName: true }.',
    );
  }
  const matching: [Variable, NdArray][] = [];
  const skipped: string[] = [];
  for (const [name, { variable }] of targets) {
    const value = values.get(name);
    if (value?.shape.join() === variable.shape.join()) matching.push([variable, value!]);
    else if (value === undefined) {
      if (skipMismatch) skipped.push(`${name} (not in the file)`);
      else if (!byName) throw missing(name, values, path);
    } else if (skipMismatch) {
      skipped.push(`${name} (${printShape(variable.shape)} in the model, ${printShape(value.shape)} in the file)`);
    } else {
      throw new ShapeError(
        `Layer ${ownerOf(model, variable)}: its weight '${name}' has the shape ${printShape(variable.shape)} in the model ` +
          `and ${printShape(value.shape)} in '${path}'. To leave out what does not fit, pass { skipMismatch: true } to loadWeights.`,
      );
    }
  }
  for (const [variable, value] of matching) variable.assign(value);
  if (skipped.length > 0) console.warn(`'${path}': ${skipped.length} weights were left as they are: ${list(skipped)}.`);
}

/** Restores the optimizers that the model holds in its properties, as far as they were saved. */
export function restoreOwnOptimizers(model: AnyModel, values: ReadonlyMap<string, NdArray>, path: string): void {
  for (const [name, optimizer] of ownOptimizers(model)) {
    const prefix = `${OWN_OPTIMIZERS_PREFIX}${name}/`;
    if ([...values.keys()].some((key) => key.startsWith(prefix))) {
      restoreOptimizer(model, optimizer, values, path, prefix);
    }
  }
}

/** Makes the slots of an optimizer and sets them to what was saved. */
export function restoreOptimizer(
  model: AnyModel,
  optimizer: Optimizer,
  values: ReadonlyMap<string, NdArray>,
  path: string,
  prefix: string = OPTIMIZER_PREFIX,
): void {
  // A fresh optimizer scales losses only from the first step on, and what the scale had come to is in the file.
  if (values.has(`${prefix}${optimizer.name}/lossScale/scale`)) optimizer.useLossScale();
  optimizer.build(trainedVariables(model, values.keys(), prefix));
  for (const slot of optimizer.variables) {
    const name = prefix + slot.name;
    const value = values.get(name);
    if (value === undefined) throw missing(name, values, path);
    if (value.shape.join() !== slot.shape.join()) {
      throw new ShapeError(
        `The optimizer's '${slot.name}' has the shape ${printShape(slot.shape)}, and ${printShape(value.shape)} in '${path}'.`,
      );
    }
    slot.assign(value);
  }
}

/** Puts the global generator, and those of layers with a seed of their own, where they stood. */
export function restoreRandomState(model: AnyModel, training: NonNullable<Manifest['training']>): void {
  setRandomState(training.random);
  for (const [name, generator] of model.namedGenerators) {
    const state = training.generators[name];
    if (state !== undefined) generator.setState(state);
  }
}

/**
 * The variables that the optimizer had slots for: all that were ever trained, which need not be those that are trainable
 * now. A slot's name ends in the path of its variable.
 */
function trainedVariables(model: AnyModel, names: Iterable<string>, prefix: string): Map<string, Variable> {
  const paths = [...model.namedWeights.keys()];
  const trained = new Set<string>();
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const fitting = paths.filter((path) => name.endsWith(`/${path}`));
    if (fitting.length > 0) trained.add(fitting.reduce((a, b) => (b.length > a.length ? b : a)));
  }
  const all = [...model.namedWeights].map(([path, { variable }]): [string, Variable] => [path, variable]);
  return new Map(all.filter(([path]) => trained.has(path)));
}

function isSlot(name: string): boolean {
  return name.startsWith(OPTIMIZER_PREFIX) || name.startsWith(OWN_OPTIMIZERS_PREFIX);
}

function ownerOf(layer: AnyLayer, variable: Variable): string {
  const inside = [...layer.sublayers.values()].find((sublayer) => sublayer.variables.includes(variable));
  return inside === undefined ? layer.displayName : ownerOf(inside, variable);
}

function missing(name: string, values: ReadonlyMap<string, NdArray>, path: string): FormatError {
  return new FormatError(`'${path}' has no weight '${name}'; it holds ${list([...values.keys()])}.`);
}

function list(items: readonly string[]): string {
  const shown = items.slice(0, 8).join(', ');
  return items.length > 8 ? `${shown} and ${items.length - 8} more` : shown;
}
