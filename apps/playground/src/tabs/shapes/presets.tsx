import type { JSX } from 'preact';
import { initialConfig } from '../../frame/settings.ts';
import { type LayerConfig, type ShapesConfig, shapesFields } from './config.ts';

interface Preset {
  readonly name: string;
  /** What is to be seen. */
  readonly point: string;
  readonly config: Partial<ShapesConfig>;
}

const deep = (activation: LayerConfig['activation']): readonly LayerConfig[] =>
  Array.from({ length: 8 }, () => ({ units: 8, activation }));

/** The textbook's points, each one press away. */
const presets: readonly Preset[] = [
  {
    name: 'Spirals',
    point: 'Three layers of sixteen units wind themselves around two spirals.',
    config: {
      data: 'spirals',
      layers: Array.from({ length: 3 }, () => ({ units: 16, activation: 'relu' })),
      initializer: 'heNormal',
      noise: 0.08,
      samples: 600,
    },
  },
  {
    name: 'Vanishing gradients',
    point: 'Eight sigmoid layers: hardly any gradient reaches the first ones, and nothing is learnt.',
    config: { data: 'circles', noise: 0.1, layers: deep('sigmoid'), learningRate: 0.001, epochs: 150 },
  },
  {
    name: 'The cure: relu and He',
    point:
      'The same eight layers with relu, and first weights as He et al. draw them: gradients of like size in all of them.',
    config: {
      data: 'circles',
      noise: 0.1,
      layers: deep('relu'),
      initializer: 'heNormal',
      learningRate: 0.001,
      epochs: 150,
    },
  },
  {
    name: 'A line is not enough',
    point: 'Without a hidden layer the border is a straight line, whatever the training.',
    config: { data: 'circles', layers: [] },
  },
  {
    name: 'Far too fast',
    point: 'With steps of this size gradients explode, and units die for good.',
    config: { data: 'moons', optimizer: 'sgd', learningRate: 10 },
  },
  {
    name: 'Overfitting',
    point: 'Few points, much noise, many weights: the held-out loss turns up while that of training falls.',
    config: {
      data: 'moons',
      samples: 60,
      noise: 0.4,
      layers: Array.from({ length: 3 }, () => ({ units: 16, activation: 'relu' })),
      epochs: 600,
    },
  },
  {
    name: 'Born alike',
    point:
      'Weights that begin at zero: no unit differs from another, no gradient tells them apart, and nothing is learnt.',
    config: { data: 'circles', layers: [{ units: 8, activation: 'tanh' }], initializer: 'zeros' },
  },
];

export interface PresetsProps {
  readonly config: ShapesConfig;
  readonly configure: (change: Partial<ShapesConfig>) => void;
}

export function Presets({ config, configure }: PresetsProps): JSX.Element {
  const wholes = presets.map((preset) => ({ ...preset, whole: { ...initialConfig(shapesFields), ...preset.config } }));
  const open = wholes.find(({ whole }) => JSON.stringify(whole) === JSON.stringify({ ...config, seed: whole.seed }));
  return (
    <section class="presets" aria-label="Things to see">
      <div class="chips">
        {wholes.map(({ name, whole }) => (
          <button
            type="button"
            key={name}
            class="chip"
            aria-pressed={open?.name === name}
            onClick={() => configure({ ...whole, seed: config.seed })}
          >
            {name}
          </button>
        ))}
      </div>
      <p class="point">
        {open?.point ?? 'Press one of these to see a point of the textbook, or set everything yourself.'}
      </p>
    </section>
  );
}
