/**
 * The gradient of a loop is a loop the other way: each iteration runs the body again under a tape, from the carry with
 * which it was entered, and pulls the cotangents of the next carry and of its y back. It is made of the same operation,
 * so it has a gradient itself.
 */
import { backpropagate } from '../core/backpropagate.ts';
import { registerGradient, Tape, withTape } from '../core/tape.ts';
import { SCAN, type ScanAttributes } from '../jit/scan-attributes.ts';
import { add } from '../ops/arithmetic.ts';
import { zerosLike } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';

registerGradient(SCAN, ({ inputs, outputs, dys, attributes }) => {
  const { body, length, reverse, code } = attributes as unknown as ScanAttributes;
  const given = Object.values(inputs);
  const { carries: carryCount, xs: xCount } = body.counts;
  const xs = given.slice(carryCount, carryCount + xCount);
  const consts = given.slice(carryCount + xCount);
  const yEnd = body.program.outputs.length;
  const history = outputs.slice(yEnd);
  const isFloat = (tensor: Tensor): boolean => tensor.dtype === 'float32';
  const floats = <T>(list: readonly T[], types: readonly Tensor[]): T[] =>
    list.filter((_, index) => isFloat(types[index]!));

  let cotangents: Tensor[] | undefined;
  const all = (): Tensor[] => {
    const floatCarries = floats(history, history).length;
    const floatXs = floats(xs, xs);
    const floatConsts = floats(consts, consts);
    const dCarries = floats(dys.slice(0, carryCount), history);
    const dYs = floats(dys.slice(carryCount, yEnd), outputs.slice(carryCount, yEnd));
    const dHistory = floats(dys.slice(yEnd), history);
    const results = code.loop(
      ({ carries, xs: slices, step }) => {
        const entering = slices.slice(0, carryCount);
        const rows = slices.slice(carryCount, carryCount + xCount);
        const [dY, dEntering] = [
          slices.slice(carryCount + xCount, -floatCarries || undefined),
          slices.slice(slices.length - floatCarries),
        ];
        const watched = [...floats(entering, history), ...floats(rows, xs), ...floatConsts];
        const tape = new Tape(watched);
        const after = withTape(tape, () => body.replay([...entering, ...rows, ...consts, step]));
        const seeds = new Map<Tensor, Tensor>();
        floats(after.slice(0, carryCount), history).forEach((carry, index) => addTo(seeds, carry, carries[index]!));
        floats(after.slice(carryCount), outputs.slice(carryCount, yEnd)).forEach((y, index) =>
          addTo(seeds, y, dY[index]!),
        );
        const gradients = backpropagate(tape, seeds, watched);
        const dConsts = gradients.slice(floatCarries + floatXs.length);
        return {
          carries: [
            ...gradients.slice(0, floatCarries).map((gradient, index) => add(gradient, dEntering[index]!)),
            ...dConsts.map((gradient, index) => add(carries[floatCarries + index]!, gradient)),
          ],
          ys: gradients.slice(floatCarries, floatCarries + floatXs.length),
        };
      },
      [...dCarries, ...floatConsts.map((constant) => zerosLike(constant))],
      [...history, ...xs, ...dYs, ...dHistory],
      length,
      !reverse,
    );
    return [...results.carries.slice(0, floatCarries), ...results.ys, ...results.carries.slice(floatCarries)];
  };
  let next = 0;
  return Object.fromEntries(
    given.flatMap((input, index) => {
      if (!isFloat(input)) return [];
      const at = next++;
      return [[index, () => (cotangents ??= all())[at]!]];
    }),
  );
});

function addTo(seeds: Map<Tensor, Tensor>, key: Tensor, cotangent: Tensor): void {
  const sum = seeds.get(key);
  seeds.set(key, sum === undefined ? cotangent : add(sum, cotangent));
}
