/** What a layer says about the inputs it takes, and the messages for those that do not fit. */
import { ShapeError } from '@neurite/backend';
import { type ExampleShape, printShape } from './shape.ts';

/** The shapes of one example that a layer of one input takes. What it leaves out may be anything. */
export interface InputSpec {
  /** The names of the axes: there must be so many. */
  readonly axes?: readonly string[];
  /** There must be at least so many axes. */
  readonly minRank?: number;
  /** Axes that must have a certain length; those below 0 count from the end. */
  readonly lengths?: Readonly<Record<number, number>>;
}

/**
 * Refuses inputs that do not fit.
 *
 * @param layer how messages name the layer
 * @throws ShapeError saying what came, what fits, and what to do
 */
export function checkInputSpec(layer: string, spec: InputSpec, shapes: readonly ExampleShape[]): void {
  const [shape] = shapes;
  if (shape === undefined || shapes.length > 1) {
    throw new ShapeError(
      `Layer ${layer} takes one tensor, and got a list of ${shapes.length}. ` +
        'Join them first, for example with concatenate().apply([a, b]).',
    );
  }
  const { axes, minRank = 0, lengths = {} } = spec;
  if (axes !== undefined && shape.length !== axes.length) {
    throw new ShapeError(`${mismatch(layer, spec, shape)}${rankHint(axes, shape)}`);
  }
  if (shape.length < minRank) {
    const target = [...shape, ...new Array<number>(minRank - shape.length).fill(1)];
    const batchHint =
      shape.length === 0
        ? ' Or is the batch axis missing? A single example x is given as [x], and a data set is batched.'
        : '';
    throw new ShapeError(
      `${mismatch(layer, spec, shape)} Give it more axes: reshape each example to ${printShape(target)}.${batchHint}`,
    );
  }
  for (const [axis, expected] of Object.entries(lengths)) {
    const actual = shape.at(Number(axis));
    if (actual === null || actual === expected) continue;
    throw new ShapeError(
      `${mismatch(layer, spec, shape)} Its weights were made for ${expected}: give it such data, or build a new layer.`,
    );
  }
}

function mismatch(layer: string, spec: InputSpec, shape: ExampleShape): string {
  return `Layer ${layer} takes examples of shape ${printSpec(spec)}, and got ${printShape(shape)} (without the batch axis).`;
}

/** `[height, width, 3]`, `[…, 64]`, `[64, …]`. */
function printSpec({ axes, minRank = 0, lengths = {} }: InputSpec): string {
  const entries = Object.entries(lengths).map(([axis, length]) => [Number(axis), length] as const);
  if (axes !== undefined) {
    const named: (string | number)[] = [...axes];
    for (const [axis, length] of entries) named[axis < 0 ? named.length + axis : axis] = length;
    return `[${named.join(', ')}]`;
  }
  const fromEnd = entries.every(([axis]) => axis < 0);
  const reach = entries.map(([axis]) => (axis < 0 ? -axis : axis + 1));
  const known = new Array<string | number>(Math.max(minRank, ...reach)).fill('?');
  for (const [axis, length] of entries) known[axis < 0 ? known.length + axis : axis] = length;
  return `[${(fromEnd ? ['…', ...known] : [...known, '…']).join(', ')}]`;
}

function rankHint(axes: readonly string[], shape: ExampleShape): string {
  if (axes.at(-1) === 'channels' && shape.length === axes.length - 1 && shape.length > 1) {
    return ` Is the channel axis missing? Reshape each example to ${printShape([...shape, 1])}.`;
  }
  return shape.length < axes.length
    ? ` Reshape each example to ${axes.length} axes.`
    : ` Reshape each example to ${axes.length} axes, for example with a flatten() or reshape() layer before it.`;
}
