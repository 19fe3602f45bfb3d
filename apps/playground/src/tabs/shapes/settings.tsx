import type { JSX } from 'preact';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import { optimizerLabels, optimizerNames } from '../optimizer-names.ts';
import {
  batchSizes,
  type DataName,
  dataNames,
  initializerNames,
  learningRates,
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
  const { choice, slider } = settingInputs(config, configure);
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
          {slider('samples', 'Points', { min: 20, max: 1000, step: 20 })}
          {slider('noise', 'Noise', { min: 0, max: 0.5, step: 0.01, format: (value) => value.toFixed(2) })}
        </>
      )}
      {choice('batchSize', 'Batch size', batchSizes)}
      {slider('epochs', 'Epochs', { min: 50, max: 2000, step: 50 })}
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

export function TrainingSettings({ config, configure }: SettingsProps): JSX.Element {
  const { choice } = settingInputs(config, configure);
  return (
    <div class="training-settings">
      {choice('initializer', 'First weights', initializerNames, (name) => initializerLabels[name])}
      {choice('optimizer', 'Optimizer', optimizerNames, (name) => optimizerLabels[name])}
      {choice('learningRate', 'Learning rate', learningRates)}
      {choice('l2', 'L2 penalty', penalties, (factor) => (factor === 0 ? 'none' : String(factor)))}
    </div>
  );
}
