import { ArgumentError, unknownName } from '@neurite/backend';
import { add, concat, isTensor, mul, reverse, type Tensor } from '@neurite/tensors';
import { type CallContext, Layer, type LayerConfig, type LayerOptions, type LayerValue, type Masks } from '../layer.ts';
import { nestedConfig } from '../nested-layer.ts';
import type { ExampleShape } from '../shape.ts';
import { Rnn } from './rnn.ts';

/** How the outputs of both directions become one: their sum, product, average, both end to end; `null` gives both. */
export type MergeMode = keyof typeof merges | null;

const merges = {
  sum: (forward: Tensor, backward: Tensor): Tensor => add(forward, backward),
  mul: (forward: Tensor, backward: Tensor): Tensor => mul(forward, backward),
  ave: (forward: Tensor, backward: Tensor): Tensor => mul(add(forward, backward), 0.5),
  concat: (forward: Tensor, backward: Tensor): Tensor => concat([forward, backward], -1),
};

/** The options of {@link bidirectional}. */
export interface BidirectionalOptions extends LayerOptions {
  /** A recurrent layer: it goes forward. */
  readonly layer: Rnn<LayerValue>;
  /** The layer that goes backward, made with `goBackwards: true`. Default: one like `layer`, with weights of its own. */
  readonly backwardLayer?: Rnn<LayerValue>;
  /** Default 'concat'. */
  readonly mergeMode?: MergeMode;
}

/** A recurrent layer in both directions; see {@link bidirectional}. */
export class Bidirectional<Out extends LayerValue = Tensor> extends Layer<LayerValue, Out> {
  static override readonly className: string = 'Bidirectional';
  readonly forwardLayer: Rnn<LayerValue>;
  readonly backwardLayer: Rnn<LayerValue>;
  readonly mergeMode: MergeMode;

  constructor(options: BidirectionalOptions) {
    super(options);
    const { layer, backwardLayer, mergeMode = 'concat' } = options;
    if (!(layer instanceof Rnn) || !(backwardLayer === undefined || backwardLayer instanceof Rnn)) {
      throw new ArgumentError('bidirectional takes a recurrent layer: bidirectional({ layer: lstm({ units: 8 }) }).');
    }
    if (mergeMode !== null && !Object.hasOwn(merges, mergeMode)) {
      throw unknownName('mergeMode', mergeMode, Object.keys(merges));
    }
    this.forwardLayer = layer;
    this.backwardLayer = backwardLayer ?? layer.reversed();
    this.mergeMode = mergeMode;
    for (const option of ['returnSequences', 'returnState', 'stateful'] as const) {
      if (this.backwardLayer[option] === layer[option]) continue;
      throw new ArgumentError(
        `bidirectional: layer and backwardLayer must agree in ${option}; got ${layer[option]} and ${!layer[option]}.`,
      );
    }
    if (this.backwardLayer.goBackwards === layer.goBackwards) {
      throw new ArgumentError(
        `bidirectional: layer and backwardLayer go the same way; make backwardLayer with goBackwards: ${!layer.goBackwards}.`,
      );
    }
  }

  protected override checkInputs(_inputShapes: readonly ExampleShape[]): void {}

  override build(_inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): void {
    const [forward, backward] = this.#inputsOf(inputShapes);
    this.forwardLayer.ensureBuilt(forward);
    this.backwardLayer.ensureBuilt(backward);
  }

  override computeOutputShapes(inputShapes: readonly ExampleShape[]): readonly ExampleShape[] {
    const [output, ...states] = this.forwardLayer.computeOutputShapes(inputShapes);
    const [backwardOutput, ...backwardStates] = this.backwardLayer.computeOutputShapes(inputShapes);
    const { mergeMode } = this;
    if (mergeMode === null) return [output!, backwardOutput!, ...states, ...backwardStates];
    const joined = output!.with(-1, (output!.at(-1) as number) + (backwardOutput!.at(-1) as number));
    return [mergeMode === 'concat' ? joined : output!, ...states, ...backwardStates];
  }

  override computeOutputShape(inputShape: ExampleShape, inputShapes: readonly ExampleShape[]): ExampleShape {
    return this.computeOutputShapes(inputShapes.length === 0 ? [inputShape] : inputShapes)[0]!;
  }

  override computeMask(_inputs: readonly Tensor[], [mask]: readonly (Tensor | undefined)[]): Masks {
    if (!this.forwardLayer.returnSequences) return undefined;
    return this.mergeMode === null ? [mask, mask] : mask;
  }

  override call(input: LayerValue, context: CallContext): Out {
    const inputs = isTensor(input) ? [input] : input;
    const [forwardInputs, backwardInputs] = this.#inputsOf(inputs);
    const run = (layer: Rnn<LayerValue>, given: readonly Tensor[]): readonly Tensor[] => {
      const result = layer.apply(given as never, context) as LayerValue;
      return isTensor(result) ? [result] : result;
    };
    const [forward, ...states] = run(this.forwardLayer, forwardInputs);
    const [last, ...backwardStates] = run(this.backwardLayer, backwardInputs);
    // Steps of both at the same place belong together.
    const inPlace = (output: Tensor, layer: Rnn<LayerValue>): Tensor =>
      layer.returnSequences && layer.goBackwards ? reverse(output, 1) : output;
    const both = [inPlace(forward!, this.forwardLayer), inPlace(last!, this.backwardLayer)] as const;
    const outputs = this.mergeMode === null ? both : [merges[this.mergeMode](...both)];
    const all = [...outputs, ...states, ...backwardStates];
    return (all.length === 1 ? all[0]! : all) as Out;
  }

  /** Lets both directions begin anew, where they are stateful. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  /** x and the first half of the states for the one, x and the second half for the other. */
  #inputsOf<T>([x, ...states]: readonly T[]): [forward: readonly T[], backward: readonly T[]] {
    const half = states.length / 2;
    if (Number.isInteger(half))
      return [
        [x!, ...states.slice(0, half)],
        [x!, ...states.slice(half)],
      ];
    throw new ArgumentError(
      `Layer ${this.displayName} takes states for both directions, those of the forward layer first; got ${states.length}.`,
    );
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      layer: nestedConfig(this.forwardLayer),
      backwardLayer: nestedConfig(this.backwardLayer),
      mergeMode: this.mergeMode,
    };
  }
}

/**
 * A recurrent layer in both directions: what comes before and what comes after each step.
 *
 * Input as that of the layer; output [batch, …, 2 units] for 'concat', [batch, …, units] for 'sum', 'mul' and 'ave', a list
 * of both for `null`. Steps of both directions at the same place belong together. With `returnState` a list: the output, the
 * states of the forward layer, those of the backward layer; states to begin with are given in this order, too.
 *
 * Source: Schuster and Paliwal, Bidirectional recurrent neural networks, IEEE Transactions on Signal Processing 45 (1997).
 *
 * @throws ArgumentError when the layers are not recurrent, or do not fit together
 * @example
 * bidirectional({ layer: lstm({ units: 32, returnSequences: true }) })
 */
export function bidirectional(
  options: BidirectionalOptions & { readonly layer: Rnn<readonly Tensor[]> },
): Bidirectional<readonly Tensor[]>;
export function bidirectional(
  options: BidirectionalOptions & { readonly mergeMode: null },
): Bidirectional<readonly Tensor[]>;
export function bidirectional(options: BidirectionalOptions): Bidirectional;
export function bidirectional(options: BidirectionalOptions): Bidirectional | Bidirectional<readonly Tensor[]> {
  return new Bidirectional<Tensor>(options);
}
