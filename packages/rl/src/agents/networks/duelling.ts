import { dense, flatten, orthogonal } from '@neurite/layers';
import { type CallContext, Model, type Sequential, sequential } from '@neurite/models';
import { add, mean, sub, type Tensor } from '@neurite/tensors';
import { mlp, type MlpOptions } from './mlp.ts';

/**
 * A network of action values in two streams, one for the value of the state and one for the advantage of each action:
 * Q(s, a) = V(s) + A(s, a) − mean A(s, ·).
 *
 * Source: Wang et al., Dueling network architectures for deep reinforcement learning, arXiv:1511.06581, equation 9.
 */
export class DuellingNetwork extends Model {
  static override readonly className: string = 'DuellingNetwork';
  /** What both streams are given. */
  readonly features: Sequential;
  readonly value: Model;
  readonly advantage: Model;

  constructor({ hiddenUnits, inputShape, outputs, activation, random }: MlpOptions) {
    super();
    const layers = hiddenUnits.slice(0, -1).map((units) => {
      return dense({ units, activation, kernelInitializer: orthogonal({ gain: Math.SQRT2, seed: random.seed() }) });
    });
    this.features = sequential([flatten({ inputShape }), ...layers]);
    const stream = (count: number): Model =>
      mlp({
        inputShape: this.features.computeOutputShape(inputShape, [inputShape]) as number[],
        hiddenUnits: hiddenUnits.slice(-1),
        outputs: count,
        activation,
        random,
      });
    this.value = stream(1);
    this.advantage = stream(outputs);
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const features = this.features.apply(x, context);
    const advantage = this.advantage.apply(features, context);
    return add(this.value.apply(features, context), sub(advantage, mean(advantage, -1, true)));
  }
}
