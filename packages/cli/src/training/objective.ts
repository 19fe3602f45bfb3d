/** How a model is trained for a task, and how what it gives is to be read. */
import { ShapeError } from '@neurite/backend';
import { getLoss } from '@neurite/losses';
import type { Optimizer } from '@neurite/optimizers';
import { type NdArray, ndArray, sigmoid, softmax, type Tensor } from '@neurite/tensors';
import type { Task } from '../data/data-set.ts';
import type { AnyModel } from '../networks/user-code.ts';

/**
 * Compiles a model for a task, unless its maker did: a loss that fits its outputs, and the usual metrics.
 *
 * @throws ShapeError when its output fits neither the number of classes nor a single number
 */
export function compileFor(model: AnyModel, task: Task, classes: number | undefined, optimizer: Optimizer): void {
  if (model.compileOptions !== undefined) {
    model.compile({ ...model.compileOptions, optimizer });
    return;
  }
  const width = outputWidth(model);
  if (task === 'regression') {
    if (width !== 1) throw misfit(width, 'a number is to be predicted, which takes one output');
    model.compile({ optimizer, loss: 'meanSquaredError', metrics: ['mae'] });
  } else if (width === classes) {
    model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  } else if (classes === 2 && width === 1) {
    model.compile({ optimizer, loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  } else {
    throw misfit(
      width,
      `the data have ${classes} classes, which take ${classes === 2 ? '2 outputs, or 1' : `${classes} outputs`}`,
    );
  }
}

/** What a model gave for examples, as shares of the classes: logits become shares first. */
export async function sharesOf(model: AnyModel, outputs: Tensor): Promise<NdArray> {
  const loss = [model.compileOptions?.loss].flat()[0];
  const isLogits = loss !== undefined && getLoss(loss as Parameters<typeof getLoss>[0]).expects === 'logits';
  const shares = isLogits ? (outputs.shape.at(-1) === 1 ? sigmoid(outputs) : softmax(outputs)) : outputs;
  return hostArray(shares);
}

/** The values of a tensor on the host. */
export async function hostArray(tensor: Tensor): Promise<NdArray> {
  return ndArray(await tensor.data(), tensor.shape, tensor.dtype);
}

function outputWidth(model: AnyModel): number | undefined {
  const shapes = model.computeOutputShapes(model.builtShapes ?? []);
  return shapes.length === 1 && shapes[0]!.length === 1 ? (shapes[0]![0] ?? undefined) : undefined;
}

function misfit(width: number | undefined, need: string): ShapeError {
  return new ShapeError(
    `The model has ${width === undefined ? 'outputs of more than one axis' : `${width} output${width === 1 ? '' : 's'}`}, but ${need}. ` +
      'Change the units of its last layer, or compile the model in its module.',
  );
}
