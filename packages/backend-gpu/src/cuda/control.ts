/** Nodes that run other programs, or call the host. They get arrays that stay their owners', and give shares to the caller. */
import {
  elementCount,
  formatType,
  type HostCallback,
  type HostNode,
  ProgramError,
  sameType,
  type ScanNode,
  type TensorType,
  zeros,
} from '@neurite/backend';
import { tidy } from '@tensorflow/tfjs-core';
import { CardArray } from './card-array.ts';
import type { Kernels } from './kernels.ts';
import { Shares } from './shares.ts';

/** Runs a program without state. */
export type RunBody = (inputs: readonly CardArray[]) => CardArray[];

/** The branch that the predicate chooses, whose value is waited for. */
export const runCond = (
  [predicate, ...operands]: readonly CardArray[],
  onTrue: RunBody,
  onFalse: RunBody,
): CardArray[] => (predicate!.readSync()[0] === 1 ? onTrue : onFalse)(operands);

/** The body once an iteration. The slices of a sequence are all cut at once, and what is kept is stacked at once. */
export const runScan = (node: ScanNode, given: readonly CardArray[], body: RunBody, kernels: Kernels): CardArray[] => {
  const { length } = node;
  const [carryCount, xsCount] = [node.carries.length, node.xs.length];
  const consts = given.slice(carryCount + xsCount);
  const kept: CardArray[][] = Array.from({ length: node.outputs.length - carryCount }, () => []);
  const yCount = node.body.outputs.length - carryCount;
  const shares = new Shares();
  try {
    const slices = given.slice(carryCount, carryCount + xsCount).map((x) => shares.take(unstack(kernels, x)));
    let carries = shares.take(given.slice(0, carryCount).map((array) => array.retain()));
    for (let count = 0; count < length; count++) {
      const t = node.reverse ? length - 1 - count : count;
      const step = shares.take([CardArray.ofHost(kernels, { shape: [], dtype: 'int32', data: Int32Array.of(t) })]);
      const own = slices.map((list) => list[t]!);
      const results = shares.take(body([...carries, ...own, ...consts, ...step]));
      shares.drop([...own, ...step]);
      results.slice(carryCount).forEach((y, index) => (kept[index]![t] = y));
      if (node.history) carries.forEach((carry, index) => (kept[yCount + index]![t] = carry));
      else shares.drop(carries);
      carries = results.slice(0, carryCount);
    }
    const stacks = kept.map((list, index) => {
      const stacked = stack(kernels, list, node.outputs[carryCount + index]!);
      shares.drop(list);
      return shares.take([stacked])[0]!;
    });
    return shares.give([...carries, ...stacks]);
  } finally {
    shares.dropAll();
  }
};

/** A sequence's slices. */
const unstack = (kernels: Kernels, x: CardArray): CardArray[] => {
  const length = x.shape[0]!;
  if (elementCount(x.shape) > 0) {
    const value = x.tensor();
    return tidy(() => kernels.runAll('Unpack', { value }, { axis: 0 })).map((slice) =>
      CardArray.ofTensor(kernels, slice),
    );
  }
  const type: TensorType = { shape: x.shape.slice(1), dtype: x.dtype };
  return Array.from({ length }, () => CardArray.ofHost(kernels, { ...type, data: zeros(x.dtype, 0) }));
};

const stack = (kernels: Kernels, slices: readonly CardArray[], { shape, dtype }: TensorType): CardArray => {
  if (elementCount(shape) === 0) return CardArray.ofHost(kernels, { shape, dtype, data: zeros(dtype, 0) });
  const tensors = slices.map((slice) => slice.tensor());
  return CardArray.ofTensor(
    kernels,
    tidy(() => kernels.run('Pack', tensors, { axis: 0 })),
  );
};

/** Calls the host, and checks what it returns. */
export const runHost = (
  node: HostNode,
  operands: readonly CardArray[],
  callback: HostCallback,
  kernels: Kernels,
): CardArray[] => {
  const results = callback(operands.map((operand) => operand.hostArray()));
  const fits =
    results.length === node.outputs.length &&
    results.every(
      (array, index) => sameType(array, node.outputs[index]!) && array.data.length === elementCount(array.shape),
    );
  if (!fits) {
    const [given, expected] = [results, node.outputs].map((types) => types.map(formatType).join(', '));
    throw new ProgramError(`The host function '${node.callback}' returned (${given}), expected (${expected}).`);
  }
  // The callback may keep its arrays and change them.
  return results.map((array) => CardArray.ofHost(kernels, { ...array, data: array.data.slice() }));
};
