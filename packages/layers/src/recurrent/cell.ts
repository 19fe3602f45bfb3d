/**
 * What a recurrent layer repeats: one step, from an input and a state to an output and the next state.
 *
 * A loop over all steps asks its cell once to begin a sequence, outside of the loop. There a cell draws what stays the
 * same at every step (what dropout drops) and says what can be computed for all steps at once: the product of the
 * inputs with the kernel, which is one large product instead of many small ones. Only `step` is inside of the loop.
 */
import { ArgumentError, ShapeError } from '@neurite/backend';
import { isTensor, type Shape, type Tensor } from '@neurite/tensors';
import { checkInputSpec } from '../input-spec.ts';
import { type CallContext, Layer } from '../layer.ts';
import { type ExampleShape, fitsShape, printShape } from '../shape.ts';

/** What a step gives. */
export interface StepResult {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** A cell at work on one sequence. */
export interface SequenceRun {
  /** What can be known of inputs [batch, …] or [time, batch, …] before there is a state. */
  project(x: Tensor): Tensor;
  /** One step, from what {@link project} gave for it. It may be traced as the body of a loop. */
  step(projected: Tensor, states: readonly Tensor[]): StepResult;
}

/**
 * A step of a recurrent layer. It is a layer itself, from [x, ...states] to [output, ...states]:
 *
 *   const [y, h, c] = lstmCell({ units: 8 }).apply([x, h0, c0]);
 *
 * A cell of one's own states `stateShapes`, `build` and `call`; where a part of it can be computed for all steps at
 * once, it states `begin` as well.
 *
 * @example
 * class DecayCell extends RecurrentCell {
 *   static override readonly className = 'DecayCell';
 *   override stateShapes(shape: ExampleShape) {
 *     return [shape];
 *   }
 *   override call([x, state]: readonly Tensor[]) {
 *     const next = x!.add(state!.mul(0.5));
 *     return [next, next];
 *   }
 * }
 * rnn({ cell: new DecayCell() }).apply([[[1], [1], [1]]]); // [[1.75]]
 */
export abstract class RecurrentCell extends Layer<readonly Tensor[], readonly Tensor[]> {
  /** @internal Names the layer that repeats the cell, which is the one that a user knows. */
  ownerName: (() => string) | undefined;

  override get displayName(): string {
    return this.ownerName?.() ?? super.displayName;
  }

  /** The shapes of the states that belong to one example. */
  abstract stateShapes(inputShape: ExampleShape): readonly ExampleShape[];

  /** The shape of one example of a step's output. Default: that of the first state. */
  stepOutputShape(inputShape: ExampleShape): ExampleShape {
    return this.stateShapes(inputShape)[0] ?? inputShape;
  }

  /** Whether the output of a step is its first state, which need not be kept twice then. Default false. */
  get outputIsState(): boolean {
    return false;
  }

  /** What the axes of one example of a step's input are called. Default: any. */
  get inputAxes(): readonly string[] | undefined {
    return undefined;
  }

  /** Begins a sequence whose steps take inputs of this shape, batch included. Default: every step calls the cell. */
  begin(_shape: Shape, context: CallContext): SequenceRun {
    return {
      project: (x) => x,
      step: (x, states) => {
        const [output, ...next] = this.call([x, ...states], context);
        if (!isTensor(output)) {
          throw new ArgumentError(`call of the cell ${this.displayName} must give a list: [output, ...states].`);
        }
        return { output, states: next };
      },
    };
  }

  override computeOutputShapes([inputShape]: readonly ExampleShape[]): readonly ExampleShape[] {
    return [this.stepOutputShape(inputShape!), ...this.stateShapes(inputShape!)];
  }

  protected override isInputList(input: unknown): input is readonly unknown[] {
    if (Array.isArray(input) && input.length > 0) return true;
    throw new ArgumentError(`The cell ${this.displayName} takes a list, apply([x, ...states]); got one that is none.`);
  }

  protected override checkInputs([inputShape, ...given]: readonly ExampleShape[]): void {
    const built = this.builtShapes?.[0]?.at(-1);
    const lengths = typeof built === 'number' ? { [-1]: built } : {};
    const axes = this.inputAxes;
    checkInputSpec(this.displayName, { ...(axes === undefined ? {} : { axes }), lengths }, [inputShape!]);
    checkStates(this.displayName, this.stateShapes(inputShape!), given);
  }
}

/** @throws ShapeError saying which states the layer takes */
export function checkStates(layer: string, expected: readonly ExampleShape[], given: readonly ExampleShape[]): void {
  if (given.length === expected.length && given.every((shape, index) => fitsShape(shape, expected[index]!))) return;
  throw new ShapeError(
    `Layer ${layer} has ${expected.length} state${expected.length === 1 ? '' : 's'}, of shape ` +
      `${expected.map(printShape).join(' and ')} for each example; it was given ` +
      `${given.length === 0 ? 'none' : given.map(printShape).join(' and ')}.`,
  );
}
