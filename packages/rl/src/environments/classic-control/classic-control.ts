import { BaseEnvironment } from '../base-environment.ts';

/** An environment whose state is a few real numbers, held in float64. */
export abstract class ClassicControl<Action> extends BaseEnvironment<Float32Array, Action> {
  /** The state: what it holds stands with each environment. */
  state: Float64Array = new Float64Array(0);

  protected override saveState(): unknown {
    return { state: [...this.state] };
  }

  protected override restoreState(saved: unknown): void {
    this.state = Float64Array.from((saved as { state: number[] }).state);
  }
}

/** x, not below `low` and not above `high`. */
export function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}
