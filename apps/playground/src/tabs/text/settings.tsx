import type { JSX } from 'preact';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import { batchSizes, cellNames, layerCounts, learningRates, type TextConfig, unitCounts } from './config.ts';

export interface SettingsProps {
  readonly config: TextConfig;
  readonly configure: (change: Partial<TextConfig>) => void;
}

const cellLabels: Readonly<Record<TextConfig['cell'], string>> = { gru: 'GRU', lstm: 'LSTM' };

export function NetworkSettings({ config, configure }: SettingsProps): JSX.Element {
  const { choice, slider } = settingInputs(config, configure);
  return (
    <div class="network-settings">
      {choice('cell', 'Cell', cellNames, (name) => cellLabels[name])}
      {choice('units', 'Units', unitCounts)}
      {choice('layers', 'Layers', layerCounts)}
      {choice('learningRate', 'Learning rate', learningRates)}
      {choice('batchSize', 'Batch size', batchSizes)}
      {slider('epochs', 'Epochs', { min: 5, max: 100, step: 5 })}
    </div>
  );
}
