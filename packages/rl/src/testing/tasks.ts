/** Tasks that are learned in a second, whose best return is known. */
import { BaseEnvironment, type Outcome } from '../environments/base-environment.ts';
import { box } from '../spaces/box.ts';
import { discrete } from '../spaces/discrete.ts';
import { multiDiscrete } from '../spaces/multi-discrete.ts';

/** Walk six cells to the right, where 1 waits; every step costs 0.05, and walking off to the left ends it. */
export class Corridor extends BaseEnvironment<number, number> {
  static readonly best = 1 - 0.05 * 3;
  readonly id: string = 'Corridor';
  readonly observationSpace = discrete(7);
  readonly actionSpace = discrete(2);
  #cell = 3;

  protected override begin(): number {
    this.#cell = 3;
    return this.#cell;
  }

  protected override advance(action: number): Outcome<number> {
    this.#cell += action === 1 ? 1 : -1;
    const isGoal = this.#cell === 6;
    const terminated = isGoal || this.#cell === 0;
    return { observation: this.#cell, reward: (isGoal ? 1 : 0) - 0.05, terminated };
  }

  protected override saveState(): unknown {
    return this.#cell;
  }

  protected override restoreState(state: unknown): void {
    this.#cell = state as number;
  }
}

/** Say the number that is shown, times 0.5: reward −(action − x / 2)², one step an episode. */
export class Target extends BaseEnvironment<Float32Array, Float32Array> {
  readonly id = 'Target';
  readonly observationSpace = box({ low: -1, high: 1, shape: [1] });
  readonly actionSpace = box({ low: -1, high: 1, shape: [1] });
  #shown = 0;

  protected override begin(): Float32Array {
    this.#shown = this.random.uniform(-1, 1);
    return Float32Array.of(this.#shown);
  }

  protected override advance(action: Float32Array): Outcome<Float32Array> {
    return { observation: Float32Array.of(0), reward: -((action[0]! - this.#shown / 2) ** 2), terminated: true };
  }

  protected override saveState(): unknown {
    return this.#shown;
  }

  protected override restoreState(state: unknown): void {
    this.#shown = state as number;
  }
}

/** Pull two of five levers: those shown give 1 each. The last one of the second row is locked, and breaks when it is pulled. */
export class Levers extends BaseEnvironment<Int32Array, Int32Array> {
  readonly id = 'Levers';
  readonly observationSpace = multiDiscrete([2, 2]);
  readonly actionSpace = multiDiscrete([2, 3]);
  #shown = Int32Array.of(0, 0);

  override actionMask(): Uint8Array {
    return Uint8Array.of(1, 1, 1, 1, 0);
  }

  protected override begin(): Int32Array {
    this.#shown = Int32Array.of(this.random.integer(2), this.random.integer(2));
    return this.#shown;
  }

  protected override advance(action: Int32Array): Outcome<Int32Array> {
    if (action[1] === 2) throw new Error('the locked lever broke');
    const reward = action.reduce((sum, lever, row) => sum + (lever === this.#shown[row] ? 1 : 0), 0);
    return { observation: this.#shown, reward, terminated: true };
  }

  protected override saveState(): unknown {
    return [...this.#shown];
  }

  protected override restoreState(state: unknown): void {
    this.#shown = Int32Array.from(state as number[]);
  }
}

/** The same corridor, in which going left is forbidden, and breaks it. */
export class MaskedCorridor extends Corridor {
  override readonly id: string = 'MaskedCorridor';

  override actionMask(): Uint8Array {
    return Uint8Array.of(0, 1);
  }

  protected override advance(action: number): Outcome<number> {
    if (action === 0) throw new Error('the forbidden door was opened');
    return super.advance(action);
  }
}
