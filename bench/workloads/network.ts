import { type NdArray, ndArray, type Tensor, type Variable, variable } from '@neurite/tensors';
import { type Named, valuesOf } from './arrays.ts';
import type { Workload } from './specification.ts';

/** A workload as a network of ours. */
export interface Network {
  readonly variables: readonly Variable[];
  forward(x: Tensor): Tensor;
  /** Left out where nothing is trained. */
  loss?(y: Tensor, output: Tensor): Tensor;
}

/** Inputs and labels on the host. */
export function inputsOf(workload: Workload): Named<NdArray> {
  return arraysOf(workload.inputs);
}

/** The weights' first values on the host, in the order in which the workload lists them. */
export function weightsOf(workload: Workload): Named<NdArray> {
  return arraysOf(workload.weights);
}

/** The weights as variables. */
export function variablesOf(workload: Workload): Named<Variable> {
  return mapValues(weightsOf(workload), (value, name) => variable(value, { name }));
}

function arraysOf(specifications: Workload['inputs']): Named<NdArray> {
  return mapValues(specifications, (specification) => {
    const type = 'classes' in specification ? 'int32' : 'float32';
    return ndArray(valuesOf(specification), specification.shape, type);
  });
}

function mapValues<A, B>(record: Named<A>, change: (value: A, name: string) => B): Named<B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
