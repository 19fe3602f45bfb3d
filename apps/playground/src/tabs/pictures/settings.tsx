import type { JSX } from 'preact';
import { settingInputs } from '../../frame/setting-inputs.tsx';
import { optimizerLabels, optimizerNames } from '../optimizer-names.ts';
import { batchSizes, dropoutRates, learningRates, type PicturesConfig, sizes } from './config.ts';

const dataLabels = { digits: ['Digits', '8 × 8'], fashion: ['Clothes', '28 × 28'] } as const;
const sizeLabels = { small: '8 and 16 filters', medium: '16 and 32 filters', large: '32 and 64 filters' } as const;

export interface PictureSettingsProps {
  readonly config: PicturesConfig;
  readonly configure: (change: Partial<PicturesConfig>) => void;
}

export function PictureSettings({ config, configure }: PictureSettingsProps): JSX.Element {
  const { choice, slider } = settingInputs(config, configure);
  const isFashion = config.data === 'fashion';
  return (
    <div class="picture-settings">
      <div class="data-pair" role="group" aria-label="Data set">
        {(['digits', 'fashion'] as const).map((data) => (
          <button
            type="button"
            key={data}
            aria-pressed={config.data === data}
            onClick={() => configure({ data, epochs: data === 'fashion' ? 6 : 12 })}
          >
            {dataLabels[data][0]}
            <small>{dataLabels[data][1]}</small>
          </button>
        ))}
      </div>
      <p class="quiet">
        {isFashion
          ? 'From Fashion-MNIST (Zalando): up to 5,000 pictures to train on, 1,000 held out.'
          : 'Handwritten, of UCI: 1,437 pictures to train on, 360 held out.'}
      </p>
      {isFashion && slider('samples', 'Pictures to train on', { min: 500, max: 5000, step: 500 })}
      {choice('size', 'Network', sizes, (size) => sizeLabels[size])}
      {choice('dropout', 'Dropout', dropoutRates, (rate) => (rate === 0 ? 'none' : String(rate)))}
      {choice('optimizer', 'Optimizer', optimizerNames, (name) => optimizerLabels[name])}
      {choice('learningRate', 'Learning rate', learningRates)}
      {choice('batchSize', 'Batch size', batchSizes)}
      {slider('epochs', 'Epochs', { min: 1, max: 40, step: 1 })}
    </div>
  );
}
