import type { JSX } from 'preact';
import { Select, Slider } from '../../frame/inputs.tsx';
import { batchSizes, dropoutRates, learningRates, optimizerNames, type PicturesConfig, sizes } from './config.ts';

const dataLabels = { digits: ['Digits', '8 × 8'], fashion: ['Clothes', '28 × 28'] } as const;
const sizeLabels = { small: '8 and 16 filters', medium: '16 and 32 filters', large: '32 and 64 filters' } as const;
const optimizerLabels = { adam: 'Adam', sgd: 'SGD', momentum: 'SGD, momentum 0.9' } as const;

export interface PictureSettingsProps {
  readonly config: PicturesConfig;
  readonly configure: (change: Partial<PicturesConfig>) => void;
}

export function PictureSettings({ config, configure }: PictureSettingsProps): JSX.Element {
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
      {isFashion && (
        <Slider
          label="Pictures to train on"
          value={config.samples}
          min={500}
          max={5000}
          step={500}
          onChange={(samples) => configure({ samples })}
        />
      )}
      <Select
        label="Network"
        value={config.size}
        options={sizes.map((size) => [size, sizeLabels[size]] as const)}
        onChange={(size) => configure({ size })}
      />
      <Select
        label="Dropout"
        value={config.dropout}
        options={dropoutRates.map((rate) => [rate, rate === 0 ? 'none' : String(rate)] as const)}
        onChange={(dropout) => configure({ dropout })}
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
        label="Batch size"
        value={config.batchSize}
        options={batchSizes.map((size) => [size, String(size)] as const)}
        onChange={(batchSize) => configure({ batchSize })}
      />
      <Slider
        label="Epochs"
        value={config.epochs}
        min={1}
        max={40}
        step={1}
        onChange={(epochs) => configure({ epochs })}
      />
    </div>
  );
}
