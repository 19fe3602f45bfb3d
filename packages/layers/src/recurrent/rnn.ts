import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  cast,
  isTensor,
  reshape,
  reverse,
  scan,
  type Shape,
  slice,
  swapAxes,
  type Tensor,
  type TensorLike,
  toTensor,
  where,
  zeros,
  zerosLike,
} from '@neurite/tensors';
import { checkInputSpec } from '../input-spec.ts';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type LayerValue, type Masks } from '../layer.ts';
import { maskOf } from '../mask.ts';
import { nestedConfig, remade } from '../nested-layer.ts';
import { type ExampleShape, printShape } from '../shape.ts';
import { checkStates, RecurrentCell, type SequenceRun } from './cell.ts';
import { KeptStates } from './kept-states.ts';
import { StackedRnnCells } from './stacked-rnn-cells.ts';

/** The options of every recurrent layer. */
export interface SequenceOptions extends LayerOptions {
  /** Whether the output of every step is given, rather than the last one. Default false. */
  readonly returnSequences?: boolean;
  /** Whether the last states are given as well: the layer then gives a list, [output, ...states]. Default false. */
  readonly returnState?: boolean;
  /** Whether to go from the last step to the first; outputs come in the order of going. Default false. */
  readonly goBackwards?: boolean;
  /**
   * Whether each call begins with the states in which the one before ended, example by example, until
   * {@link Rnn.resetState}. Default false.
   */
  readonly stateful?: boolean;
  /** Whether the outputs of masked steps are zeros, rather than those of the step before. Default false. */
  readonly zeroOutputForMask?: boolean;
}

/** The options of {@link rnn}. */
export interface RnnOptions extends SequenceOptions {
  /** What is repeated; a list is stacked. */
  readonly cell: RecurrentCell | readonly RecurrentCell[];
}

/** What a recurrent layer gives when it gives its states as well. */
export interface WithState {
  readonly returnState: true;
}

/** A cell along a sequence; see {@link rnn}. */
export class Rnn<Out extends LayerValue = Tensor> extends Layer<LayerValue, Out> {
  static override readonly className: string = 'Rnn';
  readonly cell: RecurrentCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly zeroOutputForMask: boolean;
  readonly #kept = new KeptStates();

  constructor(options: RnnOptions) {
    super(options);
    const { cell } = options;
    this.cell = Array.isArray(cell) ? new StackedRnnCells({ cells: cell }) : (cell as RecurrentCell);
    if (!(this.cell instanceof RecurrentCell)) {
      throw new ArgumentError('rnn takes a cell, rnn({ cell: lstmCell({ units: 8 }) }), or a list of them.');
    }
    this.cell.ownerName = () => this.displayName;
    this.returnSequences = options.returnSequences ?? false;
    this.returnState = options.returnState ?? false;
    this.goBackwards = options.goBackwards ?? false;
    this.stateful = options.stateful ?? false;
    this.zeroOutputForMask = options.zeroOutputForMask ?? false;
  }

  protected override checkInputs([inputShape, ...given]: readonly ExampleShape[]): void {
    const built = this.builtShapes?.[0]?.at(-1);
    const lengths = typeof built === 'number' && inputShape!.length > 1 ? { [-1]: built } : {};
    const { inputAxes } = this.cell;
    const spec = inputAxes === undefined ? { minRank: 1, lengths } : { axes: ['time', ...inputAxes], lengths };
    checkInputSpec(this.displayName, spec, [inputShape!]);
    if (inputShape![0] === 0) {
      throw new ShapeError(
        `Layer ${this.displayName} got sequences of no steps, examples of shape ${printShape(inputShape!)}; give it at ` +
          'least one step, for example by padding.',
      );
    }
    if (given.length > 0) checkStates(this.displayName, this.cell.stateShapes(inputShape!.slice(1)), given);
  }

  override build(inputShape: ExampleShape): void {
    const step = inputShape.slice(1);
    this.cell.ensureBuilt([step, ...this.cell.stateShapes(step)]);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const output = this.cell.stepOutputShape(inputShape.slice(1));
    return this.returnSequences ? [inputShape[0]!, ...output] : output;
  }

  override computeOutputShapes([inputShape]: readonly ExampleShape[]): readonly ExampleShape[] {
    const states = this.returnState ? this.cell.stateShapes(inputShape!.slice(1)) : [];
    return [this.computeOutputShape(inputShape!), ...states];
  }

  override computeMask(_inputs: readonly Tensor[], [mask]: readonly (Tensor | undefined)[]): Masks {
    if (!this.returnSequences || mask === undefined) return undefined;
    return this.goBackwards ? reverse(mask, 1) : mask;
  }

  override call(input: LayerValue, { addLoss: _, intercept: _seen, ...context }: CallContext): Out {
    const [x, ...given] = (isTensor(input) ? [input] : input) as [Tensor, ...Tensor[]];
    const mask = maskOf(x);
    if (mask !== undefined && mask.rank !== 2) {
      throw new ShapeError(
        `Layer ${this.displayName} takes a mask of shape [batch, time], ${printShape(x.shape.slice(0, 2))}; got ` +
          `${printShape(mask.shape)}.`,
      );
    }
    const [batch, , ...step] = x.shape as [number, number, ...number[]];
    const run = this.cell.begin([batch, ...step], context);
    const projected = run.project(cast(timeFirst(x), 'float32'));
    const stateShapes = this.cell.stateShapes(step).map((shape) => [batch, ...(shape as Shape)]);
    const keeps = this.stateful && context.dryRun !== true;
    const kept = keeps ? this.#kept.of(batch, stateShapes, this.displayName) : undefined;
    const start = kept?.map((state) => state.value()) ?? stateShapes.map((shape) => zeros(shape));
    const initial = given.length > 0 ? given : start;
    const { output, ys, states } =
      mask === undefined
        ? this.#loop(run, initial, projected)
        : this.#maskedLoop(run, initial, projected, timeFirst(mask), [
            batch,
            ...(this.cell.stepOutputShape(step) as Shape),
          ]);
    kept?.forEach((state, index) => state.assign(states[index]!));
    const result = this.returnSequences ? timeFirst(this.goBackwards ? reverse(ys!, 0) : ys!) : output;
    return (this.returnState ? [result, ...states] : result) as Out;
  }

  /** Every step, for sequences that are full. */
  #loop(run: SequenceRun, initial: readonly Tensor[], xs: Tensor): Sequence {
    const { outputIsState } = this.cell;
    const keeps = this.returnSequences || !outputIsState;
    const { carry, ys } = scan(
      (states: readonly Tensor[], x: Tensor) => {
        const result = run.step(x, states);
        return { carry: result.states, y: keeps ? [result.output] : [] };
      },
      initial,
      xs,
      { reverse: this.goBackwards },
    );
    const [sequence] = ys as readonly Tensor[];
    return { states: carry, ys: sequence, output: outputIsState ? carry[0]! : this.#lastOf(sequence!) };
  }

  /** Where a step does not count, states stay, and the output is that of the step before. */
  #maskedLoop(run: SequenceRun, initial: readonly Tensor[], xs: Tensor, mask: Tensor, outputShape: Shape): Sequence {
    const [batch] = outputShape as [number];
    const { carry, ys } = scan(
      ({ states, output }: { states: readonly Tensor[]; output: Tensor }, [x, counts]: readonly [Tensor, Tensor]) => {
        const result = run.step(x, states);
        const choose = (next: Tensor, old: Tensor): Tensor =>
          where(reshape(counts, [batch, ...new Array<number>(next.rank - 1).fill(1)]), next, old);
        const next = choose(result.output, output);
        const shown = this.zeroOutputForMask ? choose(result.output, zerosLike(output)) : next;
        const carried = { states: result.states.map((state, index) => choose(state, states[index]!)), output: next };
        return { carry: carried, y: this.returnSequences ? [shown] : [] };
      },
      { states: initial, output: zeros(outputShape) as Tensor },
      [xs, mask] as const,
      { reverse: this.goBackwards },
    );
    return { states: carry.states, ys: ys[0], output: carry.output };
  }

  #lastOf(sequence: Tensor): Tensor {
    const last = slice(sequence, [this.goBackwards ? 0 : sequence.shape[0]! - 1], [1]);
    return reshape(last, sequence.shape.slice(1));
  }

  /**
   * Lets a stateful layer begin anew.
   *
   * @param states what to begin with, batch included, for the next batch of that size. Default zeros
   * @throws ArgumentError when the layer is not stateful; ShapeError when states do not fit
   */
  resetState(states: readonly TensorLike[] = []): void {
    if (!this.stateful) {
      throw new ArgumentError(`Layer ${this.displayName} keeps no state between calls: make it with stateful: true.`);
    }
    const values = states.map((state) => toTensor(state, 'float32', 'state'));
    if (values.length > 0) {
      const step = (this.builtShapes?.[0]?.slice(1) ?? []) as Shape;
      const given = values.map((value) => value.shape.slice(1));
      checkStates(this.displayName, this.cell.stateShapes(step), given);
    }
    this.#kept.reset(values, this.displayName);
  }

  /** An equal layer, with weights of its own, that goes the other way. */
  reversed(): Rnn<Out> {
    return remade(this as never, { goBackwards: !this.goBackwards });
  }

  /** What all recurrent layers save beside the options of their cell. */
  protected sequenceConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      returnSequences: this.returnSequences,
      returnState: this.returnState,
      goBackwards: this.goBackwards,
      stateful: this.stateful,
      zeroOutputForMask: this.zeroOutputForMask,
    };
  }

  override getConfig(): LayerConfig {
    return { ...this.sequenceConfig(), cell: nestedConfig(this.cell) };
  }
}

/** The options of a cell, out of those of the layer that makes it: what every layer has belongs to that one. */
export function cellOptions<Options extends LayerOptions>(options: Options): Omit<Options, keyof LayerOptions> {
  const { name: _name, trainable: _trainable, inputShape: _shape, activityRegularizer: _activity, ...rest } = options;
  return rest;
}

/** What comes of a loop. */
interface Sequence {
  readonly states: readonly Tensor[];
  /** The outputs, [time, batch, …], where they were kept. */
  readonly ys: Tensor | undefined;
  /** The last output. */
  readonly output: Tensor;
}

/** [batch, time, …] as [time, batch, …], and back. */
function timeFirst(x: Tensor): Tensor {
  return swapAxes(x, 0, 1);
}

/**
 * A recurrent layer of any cell: (outputₜ, stateₜ₊₁) = cell(xₜ, stateₜ), from states of zeros.
 *
 * Input [batch, time, …], or a list [x, ...states] to begin with states of one's own; output [batch, …], with
 * `returnSequences` [batch, time, …]; with `returnState` a list of that and the last states. Steps that the input's mask
 * leaves out change nothing. The loop is one operation (`scan` of `@neurite/tensors`), forward and backward: a program does
 * not grow with the number of steps, so there is nothing to unroll. Each length of sequences is compiled by itself.
 *
 * @throws ArgumentError when there is no cell; on applying, ShapeError when there is no step, or states do not fit
 * @example
 * sequential([rnn({ cell: [lstmCell({ units: 64 }), lstmCell({ units: 32 })], inputShape: [null, 8] }), dense({ units: 1 })])
 */
export function rnn(options: RnnOptions & WithState): Rnn<readonly Tensor[]>;
export function rnn(options: RnnOptions): Rnn;
export function rnn(options: RnnOptions): Rnn | Rnn<readonly Tensor[]> {
  return new Rnn<Tensor>(options);
}
