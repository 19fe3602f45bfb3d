/** The gradient of a choice is the same choice between the gradients of the branches. */
import { backpropagate } from '../core/backpropagate.ts';
import { registerGradient, Tape, withTape } from '../core/tape.ts';
import { COND, type CondAttributes } from '../jit/cond-attributes.ts';
import type { LoopBody } from '../jit/loop-body.ts';
import { add } from '../ops/arithmetic.ts';
import { zerosLike } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';

registerGradient(COND, ({ inputs, dys, attributes }) => {
  const { onTrue, onFalse, cond } = attributes as unknown as CondAttributes;
  const [predicate, ...operands] = Object.values(inputs);
  const first = onTrue.consts.length;
  const step = operands.at(-1)!;
  const floats = (list: readonly Tensor[]): Tensor[] => list.filter((operand) => operand.dtype === 'float32');
  const [ofTrue, ofFalse] = [operands.slice(0, first), operands.slice(first, -1)];

  const pulledBack = (body: LoopBody, given: readonly Tensor[]): Tensor[] => {
    const watched = floats(given);
    const tape = new Tape(watched);
    const outputs = withTape(tape, () => body.replay([...given, step]));
    const seeds = new Map<Tensor, Tensor>();
    outputs.forEach((output, index) => {
      if (output.dtype !== 'float32') return;
      const sum = seeds.get(output);
      seeds.set(output, sum === undefined ? dys[index]! : add(sum, dys[index]!));
    });
    return backpropagate(tape, seeds, watched);
  };
  let cotangents: readonly Tensor[] | undefined;
  const all = (): readonly Tensor[] =>
    cond<readonly Tensor[]>(
      predicate!,
      () => [...pulledBack(onTrue, ofTrue), ...floats(ofFalse).map((operand) => zerosLike(operand))],
      () => [...floats(ofTrue).map((operand) => zerosLike(operand)), ...pulledBack(onFalse, ofFalse)],
    );
  // Input 0 is the predicate. A tensor that both branches take stands twice, and has a cotangent at each place.
  return Object.fromEntries(
    operands.flatMap((operand, index) =>
      operand.dtype === 'float32' ? [[index + 1, () => (cotangents ??= all())[countFloats(operands, index)]!]] : [],
    ),
  );
});

/** How many float operands stand before a place. */
function countFloats(operands: readonly Tensor[], place: number): number {
  return operands.slice(0, place).filter((operand) => operand.dtype === 'float32').length;
}
