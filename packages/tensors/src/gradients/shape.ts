import { registerGradient } from '../core/tape.ts';
import { sum } from '../ops/reduce.ts';
import { reshape } from '../ops/shape.ts';

registerGradient('Reshape', ({ dy, inputs }) => ({ x: () => reshape(dy, inputs.x!.shape) }));

registerGradient('Tile', ({ dy, inputs, attributes }) => {
  const { shape } = inputs.x!;
  const reps = attributes.reps as readonly number[];
  return {
    x: () => {
      const split = shape.flatMap((length, axis) => [reps[axis]!, length]);
      const repeated = shape.map((_, axis) => 2 * axis);
      return reshape(sum(reshape(dy, split), repeated), shape);
    },
  };
});
