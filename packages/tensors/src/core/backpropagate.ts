import { NeuriteError, ShapeError } from '@neurite/backend';
import { add } from '../ops/arithmetic.ts';
import { zerosLike } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { differentiating, gradientOf, type Tape } from './tape.ts';

/**
 * Walks a tape backwards.
 *
 * @param seeds the cotangents of the results
 * @returns the cotangents of `xs`; zeros where the results do not depend on one
 */
export function backpropagate(tape: Tape, seeds: ReadonlyMap<Tensor, Tensor>, xs: readonly Tensor[]): Tensor[] {
  const cotangents = new Map(seeds);
  for (const entry of [...tape.entries].reverse()) {
    const dys = entry.outputs.map((output) => cotangents.get(output));
    if (dys.every((cotangent) => cotangent === undefined)) continue;
    const filled = dys.map((cotangent, index) => cotangent ?? zerosLike(entry.outputs[index]!));
    differentiating(entry, () => {
      const inputGradients = gradientOf(entry)({ ...entry, dy: filled[0]!, dys: filled });
      for (const [name, input] of Object.entries(entry.inputs)) {
        if (!tape.tracks(input)) continue;
        const gradient = inputGradients[name];
        if (gradient === undefined) {
          throw new NeuriteError(`The operation '${entry.kernel}' has no gradient for its input '${name}'.`);
        }
        accumulate(cotangents, input, gradient(), entry.kernel);
      }
    });
    for (const output of entry.outputs) if (!xs.includes(output)) cotangents.delete(output);
  }
  return xs.map((x) => cotangents.get(x) ?? zerosLike(x));
}

function accumulate(cotangents: Map<Tensor, Tensor>, input: Tensor, cotangent: Tensor, kernel: string): void {
  if (cotangent.shape.join() !== input.shape.join()) {
    throw new ShapeError(
      `The gradient of '${kernel}' gave the shape [${cotangent.shape.join(', ')}] for an input of shape ` +
        `[${input.shape.join(', ')}].`,
    );
  }
  const sum = cotangents.get(input);
  cotangents.set(input, sum === undefined ? cotangent : add(sum, cotangent));
}
