import type { JSX } from 'preact';
import { Select, Slider } from '../../frame/inputs.tsx';
import { batchSizes, cellNames, layerCounts, learningRates, type TextConfig, unitCounts } from './config.ts';

export interface SettingsProps {
  readonly config: TextConfig;
  readonly configure: (change: Partial<TextConfig>) => void;
}

const cellLabels: Readonly<Record<TextConfig['cell'], string>> = { gru: 'GRU', lstm: 'LSTM' };

export function NetworkSettings({ config, configure }: SettingsProps): JSX.Element {
  return (
    <div class="network-settings">
      <Select
        label="Cell"
        value={config.cell}
        options={cellNames.map((name) => [name, cellLabels[name]] as const)}
        onChange={(cell) => configure({ cell })}
      />
      <Select
        label="Units"
        value={config.units}
        options={unitCounts.map((count) => [count, String(count)] as const)}
        onChange={(units) => configure({ units })}
      />
      <Select
        label="Layers"
        value={config.layers}
        options={layerCounts.map((count) => [count, String(count)] as const)}
        onChange={(layers) => configure({ layers })}
      />
      <Select
        label="Learning rate"
        value={config.learningRate}
        options={learningRates.map((rate) => [rate, String(rate)] as const)}
        onChange={(learningRate) => configure({ learningRate })}
      />
      <Select
        label="Batch size"
        value={config.batchSize}
        options={batchSizes.map((size) => [size, String(size)] as const)}
        onChange={(batchSize) => configure({ batchSize })}
      />
      <Slider
        label="Epochs"
        value={config.epochs}
        min={5}
        max={100}
        step={5}
        onChange={(epochs) => configure({ epochs })}
      />
    </div>
  );
}
