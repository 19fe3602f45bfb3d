import { ArgumentError } from '@neurite/backend';
import {
  add,
  all,
  div,
  equal,
  isFinite,
  logicalAnd,
  mul,
  type Tensor,
  tensor,
  type Variable,
  variable,
  where,
} from '@neurite/tensors';

/** How losses are scaled; the defaults are PyTorch's. */
export interface LossScaleOptions {
  /** The factor at the beginning. Default 65536. */
  readonly initialScale?: number;
  /** What the factor is multiplied by after `growthInterval` updates in a row. Default 2. */
  readonly growthFactor?: number;
  /** What the factor is multiplied by after gradients that were not finite. Default 0.5. */
  readonly backoffFactor?: number;
  /** After how many updates without such gradients the factor grows. Default 2000. */
  readonly growthInterval?: number;
}

/**
 * Dynamic loss scaling: half precision has no numbers below 6·10⁻⁸, and gradients get there. The loss is multiplied by a factor before it
 * is differentiated, and the gradients are divided by it before they are used. Where one of them is not finite the factor was too large:
 * that update is left out, the factor is made smaller, and larger again after many updates that went well.
 *
 * Everything is made of operations and variables, so it can be compiled, and it is saved with the optimizer. In float32
 * factors that are powers of two lose nothing.
 *
 * Source: Micikevicius et al., Mixed precision training, 2018; the schedule is that of PyTorch's `GradScaler`.
 *
 * @example
 * const optimizer = adam({ lossScale: { initialScale: 1024 } });
 * await optimizer.lossScale!.scale.item(); // 1024
 */
export class LossScale {
  readonly options: Required<LossScaleOptions>;
  /** The factor. */
  readonly scale: Variable;
  /** Updates since the factor changed. */
  readonly goodSteps: Variable;

  /** @throws ArgumentError for factors that would not do what they are for */
  constructor(name: string, options: LossScaleOptions = {}) {
    const { initialScale = 65536, growthFactor = 2, backoffFactor = 0.5, growthInterval = 2000 } = options;
    requireThat(Number.isFinite(initialScale) && initialScale > 0, 'initialScale', 'a number above 0', initialScale);
    requireThat(Number.isFinite(growthFactor) && growthFactor >= 1, 'growthFactor', 'at least 1', growthFactor);
    requireThat(backoffFactor > 0 && backoffFactor < 1, 'backoffFactor', 'between 0 and 1', backoffFactor);
    const isCount = Number.isInteger(growthInterval) && growthInterval >= 1;
    requireThat(isCount, 'growthInterval', 'a whole number of at least 1', growthInterval);
    this.options = { initialScale, growthFactor, backoffFactor, growthInterval };
    this.scale = variable(initialScale, { name: `${name}/lossScale/scale`, trainable: false });
    this.goodSteps = variable(tensor(0, [], 'int32'), { name: `${name}/lossScale/goodSteps`, trainable: false });
  }

  /** What has to be saved to go on later. */
  get variables(): Variable[] {
    return [this.scale, this.goodSteps];
  }

  /** The gradients of the loss itself, from those of the scaled loss. */
  unscale<K>(gradients: ReadonlyMap<K, Tensor>): Map<K, Tensor> {
    const factor = div(1, this.scale);
    return new Map([...gradients].map(([key, gradient]) => [key, mul(gradient, factor)]));
  }

  /**
   * Does an update if all gradients are finite, else leaves everything as it is; then settles the next factor.
   *
   * @param gradients as {@link unscale} gave them
   * @param changed all variables that the update may assign to
   */
  guard(gradients: Iterable<Tensor>, changed: readonly Variable[], update: () => void): void {
    const areFinite = [...gradients].map((gradient) => all(isFinite(gradient))).reduce(logicalAnd);
    const before = changed.map((one) => one.value());
    update();
    changed.forEach((one, index) => one.assign(where(areFinite, one, before[index]!)));
    this.#settle(areFinite);
  }

  #settle(areFinite: Tensor): void {
    const { growthFactor, backoffFactor, growthInterval } = this.options;
    const good = add(this.goodSteps, 1);
    const isDue = equal(good, growthInterval);
    const larger = mul(this.scale, growthFactor);
    // A factor that is no number any more would never come back.
    const grown = where(logicalAnd(isDue, isFinite(larger)), larger, this.scale);
    this.scale.assign(where(areFinite, grown, mul(this.scale, backoffFactor)));
    this.goodSteps.assign(where(logicalAnd(areFinite, equal(isDue, false)), good, tensor(0, [], 'int32')));
  }
}

function requireThat(isFulfilled: boolean, option: string, expected: string, value: unknown): void {
  if (isFulfilled) return;
  throw new ArgumentError(`lossScale: ${option} must be ${expected}; got ${String(value)}.`);
}
