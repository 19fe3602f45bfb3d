/** The run in the worker, as the page shows it. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Phase, Report } from '../engine/engine.ts';
import type { Progress } from '../engine/experiment.ts';

const nothing: Progress = { steps: 0, epoch: 0, epochs: 0, curves: {} };

export class ShownRun {
  readonly phase: Signal<Phase | 'opening'> = signal('opening');
  readonly progress: Signal<Progress> = signal(nothing);
  readonly rate: Signal<number> = signal(0);
  readonly material: Signal<unknown> = signal(undefined);
  readonly view: Signal<unknown> = signal(undefined);
  readonly isRunning: ReadonlySignal<boolean> = computed(() => this.phase.value === 'running');
  readonly isOver: ReadonlySignal<boolean> = computed(
    () => this.phase.value === 'finished' || this.phase.value === 'failed',
  );

  #pending: Report | undefined;
  readonly #onShown: (report: Report) => void;

  /** @param onShown is told what is shown now */
  constructor(onShown: (report: Report) => void) {
    this.#onShown = onShown;
  }

  /**
   * Shows a report with the next frame: a page in the background shows nothing, and its training goes on. What comes while something
   * is opened is of what was open before.
   */
  hear(report: Report): void {
    if (this.phase.peek() === 'opening') return;
    const isFirst = this.#pending === undefined;
    this.#pending = report;
    if (!isFirst) return;
    requestAnimationFrame(() => {
      const latest = this.#pending;
      this.#pending = undefined;
      if (latest !== undefined) this.show(latest);
    });
  }

  /** Shows a report at once, and of a run that was just opened what it gives once. */
  show(report: Report, opened?: { readonly material: unknown }): void {
    const { phase, progress, rate, view } = report;
    batch(() => {
      if (opened !== undefined) this.material.value = opened.material;
      this.phase.value = phase;
      this.progress.value = progress;
      this.rate.value = rate;
      if (view !== undefined) this.view.value = view;
    });
    this.#onShown(report);
  }

  /** Another one is opened: what is still told of the one there was is for nobody. */
  beginOpening(): void {
    this.#pending = undefined;
    this.phase.value = 'opening';
  }

  /** What is seen is of nothing that is open. */
  clear(): void {
    batch(() => {
      this.material.value = undefined;
      this.view.value = undefined;
      this.progress.value = nothing;
    });
  }
}
