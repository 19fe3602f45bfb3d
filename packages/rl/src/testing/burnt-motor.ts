import { BaseEnvironment, type Outcome } from '../environments/base-environment.ts';
import { box } from '../spaces/box.ts';
import { discrete } from '../spaces/discrete.ts';

/** Counts steps; with the seed 11 its motor burns out at the third, with the seed 13 the whole thread ends. */
class BurntMotor extends BaseEnvironment<Float32Array, number> {
  readonly id = 'BurntMotor';
  readonly observationSpace = box({ low: 0, high: 1000, shape: [1] });
  readonly actionSpace = discrete(2);
  #seed: number | undefined;
  #steps = 0;

  override reset(options: { seed?: number } = {}): ReturnType<BaseEnvironment<Float32Array, number>['reset']> {
    this.#seed = options.seed;
    return super.reset(options);
  }

  protected override begin(): Float32Array {
    this.#steps = 0;
    return Float32Array.of(0);
  }

  protected override advance(): Outcome<Float32Array> {
    this.#steps += 1;
    if (this.#seed === 11 && this.#steps === 3) throw new Error('the motor burnt out');
    if (this.#seed === 13) process.exit(3);
    return { observation: Float32Array.of(this.#steps), reward: 1, terminated: false };
  }
}

export default (): BurntMotor => new BurntMotor();
