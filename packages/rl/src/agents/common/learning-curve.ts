/** The figures of an update by name: losses, entropy, the value of what is annealed. */
export type Figures = Readonly<Record<string, number>>;

/** An episode that ended while learning. */
export interface CurveEpisode {
  /** How many steps of learning there had been. */
  readonly steps: number;
  /** The sum of its rewards. */
  readonly total: number;
  readonly length: number;
}

/** What an update came to. */
export interface CurveUpdate {
  readonly steps: number;
  readonly figures: Figures;
}

/**
 * How learning went.
 *
 * @example
 * const curve = await ppo({ environment: 'CartPole-v1', seed: 0 }).learn({ steps: 20_000 });
 * console.log(curve.episodes.length, curve.meanReturn(10));
 */
export class LearningCurve {
  readonly episodes: CurveEpisode[] = [];
  readonly updates: CurveUpdate[] = [];

  /** @internal Puts the course of an earlier run in place of this one. */
  replace({ episodes, updates }: Pick<LearningCurve, 'episodes' | 'updates'>): void {
    this.episodes.length = 0;
    this.updates.length = 0;
    // One by one: a long run has more episodes than fit on the stack as arguments.
    for (const episode of episodes) this.episodes.push(episode);
    for (const update of updates) this.updates.push(update);
  }

  /** The mean sum of rewards of the last episodes; NaN before the first ends. @param count of how many. Default 100 */
  meanReturn(count = 100): number {
    const last = this.episodes.slice(-count);
    return last.reduce((sum, { total }) => sum + total, 0) / last.length;
  }
}
