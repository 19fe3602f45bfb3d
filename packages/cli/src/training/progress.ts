import type { Callback, Logs, TrainingRun } from '@neurite/models';
import { SingleBar } from 'cli-progress';

/** A stream that progress is shown on. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A callback that shows progress. */
export interface TrainingProgress extends Callback {
  /** Ends the display where training ended early; `fit` that runs to its end calls it itself. */
  close(): void;
}

/** A bar is drawn at most this often; reading the figures of a running epoch has a cost. */
const REDRAW_MILLISECONDS = 100;
const MOST_LINES = 10;

/**
 * Shows how training goes: in a terminal a bar with the figures and the time that is left, else a line now and then.
 *
 * @example
 * await model.fit(x, y, { epochs: 20, verbose: 0, callbacks: [trainingProgress(process.stdout)] });
 */
export function trainingProgress(stream: ProgressStream): TrainingProgress {
  return stream.isTTY === true ? bar(stream) : lines(stream);
}

/** The figures of an epoch on one line. */
export function figuresLine(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${fixed(value)}`)
    .join('  ');
}

/** Four decimals, so that figures of successive lines stand below each other. */
function fixed(value: number): string {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-3 && size < 1e5) ? value.toFixed(4) : value.toExponential(2);
}

/** The last line, or one every so many epochs. */
function lines(stream: ProgressStream): TrainingProgress {
  let began = 0;
  let shown = 0;
  return {
    onTrainBegin() {
      began = performance.now();
      shown = began;
    },
    onEpochEnd(epoch, logs, run) {
      const now = performance.now();
      const isDue = (epoch + 1) % Math.ceil(run.epochs / MOST_LINES) === 0 || now - shown > 5000;
      if (!isDue && epoch + 1 < run.epochs) return;
      shown = now;
      const seconds = ((now - began) / 1000).toFixed(1);
      stream.write(
        `Epoch ${String(epoch + 1).padStart(String(run.epochs).length)}/${run.epochs}  ${figuresLine(logs)}  (${seconds} s)\n`,
      );
    },
    close() {},
  };
}

function bar(stream: ProgressStream): TrainingProgress {
  const shown = new SingleBar({
    stream: stream as NodeJS.WriteStream,
    format: 'Epoch {epoch}/{epochs} {bar} {percentage}%  {figures}  ETA {eta_formatted}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 20,
    etaBuffer: 200,
    linewrap: false,
    // Ctrl-C is the command's own affair: it saves a checkpoint first.
    gracefulExit: false,
  });
  let steps = 1;
  let drawn = 0;
  let first = 0;
  let isStarted = false;
  const update = (done: number, epoch: number, logs: Logs, run: TrainingRun): void => {
    shown.update(done, { epoch: epoch + 1, epochs: run.epochs, figures: figuresLine(logs) });
  };
  let current = 0;
  return {
    onEpochBegin(epoch, run) {
      current = epoch;
      if (isStarted) return;
      isStarted = true;
      first = epoch;
      steps = run.steps ?? 1;
      shown.start((run.epochs - first) * steps, 0, { epoch: epoch + 1, epochs: run.epochs, figures: '' });
    },
    async onBatchEnd(batch, run) {
      const now = performance.now();
      if (now - drawn < REDRAW_MILLISECONDS || run.steps === undefined) return;
      drawn = now;
      update((current - first) * steps + batch + 1, current, await run.logs(), run);
    },
    onEpochEnd(epoch, logs, run) {
      update((epoch + 1 - first) * steps, epoch, logs, run);
    },
    onTrainEnd() {
      shown.stop();
    },
    close() {
      shown.stop();
    },
  };
}
