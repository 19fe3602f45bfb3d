import { registerGradient } from '../core/tape.ts';
import { where } from '../ops/logic.ts';

registerGradient('Select', ({ dy, inputs }) => ({
  t: () => where(inputs.condition!, dy, 0),
  e: () => where(inputs.condition!, 0, dy),
}));
