import type { Logs } from '../history.ts';
import type { Callback, TrainingRun } from './callback.ts';

/** How much `fit` says: 0 nothing, 1 a live line, 2 a line an epoch, 'auto' 1 in a terminal and else 0. */
export type Verbosity = 0 | 1 | 2 | 'auto';

/** The callbacks that show how training goes, if any. */
export function progress(verbose: Verbosity): Callback[] {
  const isTerminal = typeof process === 'object' && process.stdout?.isTTY === true;
  const level = verbose === 'auto' ? (isTerminal ? 1 : 0) : verbose;
  if (level === 0) return [];
  return [level === 1 && isTerminal ? liveLine((text) => process.stdout.write(text)) : epochLines(console.log)];
}

/**
 * A line for every epoch.
 *
 * @example
 * await model.fit(x, y, { verbose: 0, callbacks: epochLines((line) => console.error(line)) });
 */
export function epochLines(print: (line: string) => void): Callback {
  let began = 0;
  return {
    onEpochBegin() {
      began = performance.now();
    },
    onEpochEnd(epoch, logs, run) {
      print(`${title(epoch, run)}  ${((performance.now() - began) / 1000).toFixed(1)} s  ${figures(logs)}`);
    },
  };
}

/**
 * One line that is written over while an epoch runs.
 *
 * @example
 * await model.fit(x, y, { verbose: 0, callbacks: liveLine((text) => process.stderr.write(text)) });
 */
export function liveLine(write: (text: string) => void): Callback {
  let began = 0;
  let shown = 0;
  let epoch = 0;
  return {
    onEpochBegin(index) {
      began = performance.now();
      shown = 0;
      epoch = index;
    },
    async onBatchEnd(batch, run) {
      const now = performance.now();
      if (now - shown < 100) return;
      shown = now;
      const of = run.steps === undefined ? '' : `/${run.steps}`;
      write(`\r\x1b[2K${title(epoch, run)}  batch ${batch + 1}${of}  ${figures(await run.logs())}`);
    },
    onEpochEnd(index, logs, run) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      write(`\r\x1b[2K${title(index, run)}  ${seconds} s  ${figures(logs)}\n`);
    },
  };
}

function title(epoch: number, run: TrainingRun): string {
  return `Epoch ${String(epoch + 1).padStart(String(run.epochs).length)}/${run.epochs}`;
}

function figures(logs: Logs): string {
  return Object.entries(logs)
    .map(
      ([name, value]) =>
        `${name} ${Math.abs(value) >= 1e-3 || value === 0 ? value.toFixed(4) : value.toExponential(2)}`,
    )
    .join('  ');
}
