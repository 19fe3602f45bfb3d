import { registerGradient } from '../core/tape.ts';
import { broadcastTo, reshape } from '../ops/shape.ts';

registerGradient('Sum', ({ dy, inputs, attributes }) => {
  const x = inputs.x!;
  const axes = attributes.axis as readonly number[];
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return { x: () => broadcastTo(reshape(dy, kept), x.shape) };
});
