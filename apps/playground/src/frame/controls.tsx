import type { JSX } from 'preact';
import type { Progress } from '../engine/experiment.ts';
import { CodeButton } from './code-dialog.tsx';
import { FileButtons } from './file-buttons.tsx';
import { Icon } from './icons.tsx';
import { NumberInput, Select } from './inputs.tsx';
import { paceNames, paces } from './paces.ts';
import type { Workshop } from './workshop.ts';

const phases = {
  opening: 'opening …',
  ready: 'ready',
  running: 'training',
  paused: 'paused',
  finished: 'finished',
  failed: 'ended',
} as const;

/** Start, pause, step, reset; speed and seed; the code and the files. */
export function Controls({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const { pace, tab, config } = workshop;
  const { phase, progress, rate } = workshop.run;
  const hindrance = tab.value?.hindrance?.(config.value);
  const isRunning = workshop.run.isRunning.value;
  const isOver = workshop.run.isOver.value;
  const isBusy = phase.value === 'opening';
  const { epoch, epochs, steps, stepsLeft } = progress.value;
  const { seed } = config.value as { seed?: number };
  return (
    <section class="controls" aria-label="Training">
      <div class="transport">
        <button
          type="button"
          class="start"
          disabled={isBusy || (hindrance !== undefined && !isRunning)}
          onClick={() => void workshop.press()}
          title="The space bar does it, too"
        >
          <Icon name={isRunning ? 'pause' : isOver ? 'reset' : 'play'} />
          {isRunning ? 'Pause' : isOver ? 'Again' : steps > 0 ? 'Go on' : 'Start'}
        </button>
        <button
          type="button"
          class="plain"
          disabled={isBusy || isOver || hindrance !== undefined}
          onClick={() => void workshop.step()}
        >
          <Icon name="step" />
          Step
        </button>
        <button type="button" class="plain" disabled={isBusy} onClick={() => void workshop.reset()}>
          <Icon name="reset" />
          Reset
        </button>
      </div>
      <div class="progress" data-phase={phase.value} data-epoch={epoch} data-steps={steps}>
        <progress value={shareOver(progress.value)} aria-label="How much is over" />
        <span>
          <b>{epoch.toLocaleString('en')}</b> of {epochs.toLocaleString('en')} {tab.value?.counts ?? 'epochs'}
        </span>
        <span class="phase">
          {hindrance ??
            (isRunning && rate.value > 0
              ? `${rateText(rate.value)} steps/s${timeText(stepsLeft, rate.value)}`
              : phases[phase.value])}
        </span>
        <span class="visually-hidden" role="status">
          {phases[phase.value]}
        </span>
      </div>
      <div class="settings-row">
        <Select
          label="Speed"
          value={pace.value}
          options={paceNames.map((name) => [name, paces[name].label] as const)}
          onChange={(name) => workshop.setPace(name)}
        />
        {seed !== undefined && (
          <NumberInput
            label="Seed"
            value={seed}
            min={0}
            max={4294967295}
            onChange={(value) => workshop.configure({ seed: value }, tab.value!)}
          />
        )}
      </div>
      <div class="files">
        <CodeButton workshop={workshop} />
        <FileButtons workshop={workshop} />
      </div>
    </section>
  );
}

function shareOver({ steps, stepsLeft, epoch, epochs }: Progress): number {
  if (stepsLeft !== undefined && steps > 0) return steps / (steps + stepsLeft);
  return epoch / Math.max(epochs, 1);
}

/** In steps of what is worth saying, so that it does not flicker. */
function timeText(stepsLeft: number | undefined, rate: number): string {
  if (stepsLeft === undefined) return '';
  const seconds = stepsLeft / rate;
  if (seconds < 5) return '';
  return seconds < 90 ? `, ${5 * Math.ceil(seconds / 5)} s left` : `, ${Math.ceil(seconds / 60)} min left`;
}

function rateText(rate: number): string {
  return rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1);
}
