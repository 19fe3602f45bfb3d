import type { JSX } from 'preact';
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
  const { phase, progress, rate, pace, tab, config } = workshop;
  const hindrance = tab.value?.hindrance?.(config.value);
  const isRunning = phase.value === 'running';
  const isOver = phase.value === 'finished' || phase.value === 'failed' || hindrance !== undefined;
  const isBusy = phase.value === 'opening';
  const { epoch, epochs, steps } = progress.value;
  const { seed } = config.value as { seed?: number };
  return (
    <section class="controls" aria-label="Training">
      <div class="transport">
        <button
          type="button"
          class="start"
          disabled={isBusy || (isOver && !isRunning)}
          onClick={() => void (isRunning ? workshop.pause() : workshop.start())}
          title={isRunning ? 'Pause (space)' : 'Start (space)'}
        >
          <Icon name={isRunning ? 'pause' : 'play'} />
          {isRunning ? 'Pause' : steps > 0 && !isOver ? 'Go on' : 'Start'}
        </button>
        <button type="button" class="plain" disabled={isBusy || isOver} onClick={() => void workshop.step()}>
          <Icon name="step" />
          Step
        </button>
        <button type="button" class="plain" disabled={isBusy} onClick={() => void workshop.reset()}>
          <Icon name="reset" />
          Reset
        </button>
      </div>
      <div class="progress" data-phase={phase.value} data-epoch={epoch} data-steps={steps}>
        <progress max={Math.max(epochs, 1)} value={epoch} aria-label="Epochs that are over" />
        <span>
          <b>{epoch.toLocaleString('en')}</b> of {epochs.toLocaleString('en')} {tab.value?.counts ?? 'epochs'}
        </span>
        <span class="phase">{hindrance ?? (isRunning ? `${rateText(rate.value)} steps/s` : phases[phase.value])}</span>
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

function rateText(rate: number): string {
  return rate >= 10 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1);
}
