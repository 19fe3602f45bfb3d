import type { VectorEnvironment } from '../../vector/vector-environment.ts';
import type { Figures, LearningCurve } from './learning-curve.ts';

/** An agent as those see it who only watch it, judge it or save it. */
export interface ActingAgent {
  /** 'ppo', 'dqn' … */
  readonly kind: string;
  readonly environments: VectorEnvironment;
  /** How many steps it has taken in all its environments together. */
  readonly steps: number;
  /** @internal The actions for stored observations, as their space stores them. */
  actBatch(observations: Float32Array, count: number, options: BatchActOptions): Promise<Float32Array>;
  save(path: string): Promise<void>;
}

/** @internal How a batch of actions is chosen. */
export interface BatchActOptions {
  readonly deterministic: boolean;
  readonly masks?: Uint8Array | undefined;
}

/** Learning that is going on. */
export interface LearningRun {
  readonly agent: ActingAgent;
  /** Steps taken at the beginning of this call of `learn`, now, and at its end. */
  readonly begin: number;
  readonly steps: number;
  readonly end: number;
  readonly curve: LearningCurve;
  /** Ends learning after this update; `learn()` without a number of steps takes it up again. */
  stop(): void;
}

/**
 * What is to be done while an agent learns. Methods are waited for; they may evaluate and save the agent.
 *
 * @example
 * await agent.learn({ steps: 50_000, callbacks: [{ onUpdate: ({ steps, curve }) => console.log(steps, curve.meanReturn()) }] });
 */
export interface AgentCallback {
  onStart?(run: LearningRun): void | Promise<void>;
  onUpdate?(run: LearningRun, figures: Figures): void | Promise<void>;
  onEnd?(run: LearningRun): void | Promise<void>;
}
