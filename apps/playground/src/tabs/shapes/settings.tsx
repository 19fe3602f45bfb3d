import type { JSX } from 'preact';
import { Select, Slider } from '../../frame/inputs.tsx';
import {
  batchSizes,
  type DataName,
  dataNames,
  initializerNames,
  learningRates,
  optimizerNames,
  type OwnPoint,
  penalties,
  type ShapesConfig,
} from './config.ts';
import { DataThumbnail } from './data-thumbnail.tsx';

export interface SettingsProps {
  readonly config: ShapesConfig;
  readonly configure: (change: Partial<ShapesConfig>) => void;
}

const dataLabels: Readonly<Record<DataName, string>> = {
  moons: 'Moons',
  circles: 'Circles',
  spirals: 'Spirals',
  blobs: 'Blobs',
  own: 'Your own',
};

/** Four corners, of which those that lie opposite belong together: what no straight line separates. */
const corners: readonly OwnPoint[] = [
  [-1, -1],
  [1, 1],
  [-1, 1],
  [1, -1],
].flatMap(([sideX, sideY], corner) =>
  [0.4, 0.52, 0.64].flatMap((x) =>
    [0.42, 0.58].map((y) => ({ x: sideX! * x, y: sideY! * y, label: corner < 2 ? 0 : 1 })),
  ),
);

export function DataSettings({ config, configure }: SettingsProps): JSX.Element {
  const isOwn = config.data === 'own';
  return (
    <>
      <div class="data-choice" role="group" aria-label="Data set">
        {dataNames.map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={config.data === name}
            onClick={() =>
              configure({ data: name, ...(name === 'own' && config.points.length === 0 ? { points: corners } : {}) })
            }
          >
            <DataThumbnail name={name} />
            {dataLabels[name]}
          </button>
        ))}
      </div>
      {!isOwn && (
        <>
          <Slider
            label="Points"
            value={config.samples}
            min={20}
            max={1000}
            step={20}
            onChange={(samples) => configure({ samples })}
          />
          <Slider
            label="Noise"
            value={config.noise}
            min={0}
            max={0.5}
            step={0.01}
            format={(value) => value.toFixed(2)}
            onChange={(noise) => configure({ noise })}
          />
        </>
      )}
      <Select
        label="Batch size"
        value={config.batchSize}
        options={batchSizes.map((size) => [size, String(size)] as const)}
        onChange={(batchSize) => configure({ batchSize })}
      />
      <Slider
        label="Epochs"
        value={config.epochs}
        min={50}
        max={2000}
        step={50}
        onChange={(epochs) => configure({ epochs })}
      />
    </>
  );
}

const initializerLabels: Readonly<Record<ShapesConfig['initializer'], string>> = {
  glorotUniform: 'Glorot, uniform',
  heNormal: 'He, normal',
  lecunNormal: 'LeCun, normal',
  randomNormal: 'normal, deviation 1',
  zeros: 'all zero',
};

const optimizerLabels: Readonly<Record<ShapesConfig['optimizer'], string>> = {
  adam: 'Adam',
  sgd: 'SGD',
  momentum: 'SGD, momentum 0.9',
  rmsprop: 'RMSprop',
};

export function TrainingSettings({ config, configure }: SettingsProps): JSX.Element {
  return (
    <div class="training-settings">
      <Select
        label="First weights"
        value={config.initializer}
        options={initializerNames.map((name) => [name, initializerLabels[name]] as const)}
        onChange={(initializer) => configure({ initializer })}
      />
      <Select
        label="Optimizer"
        value={config.optimizer}
        options={optimizerNames.map((name) => [name, optimizerLabels[name]] as const)}
        onChange={(optimizer) => configure({ optimizer })}
      />
      <Select
        label="Learning rate"
        value={config.learningRate}
        options={learningRates.map((rate) => [rate, String(rate)] as const)}
        onChange={(learningRate) => configure({ learningRate })}
      />
      <Select
        label="L2 penalty"
        value={config.l2}
        options={penalties.map((factor) => [factor, factor === 0 ? 'none' : String(factor)] as const)}
        onChange={(l2) => configure({ l2 })}
      />
    </div>
  );
}
