import type { JSX } from 'preact';
import { diverging, palette, type Rgb } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { Icon } from '../../frame/icons.tsx';
import { type ActivationName, classesOf, type LayerConfig, MOST_LAYERS, type ShapesConfig } from './config.ts';
import { LayerHead } from './layer-head.tsx';
import type { SettingsProps } from './settings.tsx';
import { type ShapesView, UNIT_SIDE } from './view.ts';
import { WeightLines } from './weight-lines.tsx';

const COLUMN = 98;
const HEAD = 104;

/** The network, unit by unit: what each gives on the plane, and by which weights they hang together. */
export function NetworkDiagram({
  config,
  configure,
  view,
}: SettingsProps & { readonly view: ShapesView | undefined }): JSX.Element {
  const { layers } = config;
  const classes = classesOf(config);
  const counts = [2, ...layers.map(({ units }) => units), classes === 2 ? 1 : classes];
  const unit = Math.max(...counts) > 10 ? 20 : 32;
  const gap = Math.max(...counts) > 10 ? 5 : 8;
  const tallest = Math.max(...counts) * (unit + gap);
  const change = (index: number, to: Partial<LayerConfig>): void =>
    configure({ layers: layers.map((layer, at) => (at === index ? { ...layer, ...to } : layer)) });
  const topOf = (column: number): number => (tallest - counts[column]! * (unit + gap)) / 2;
  return (
    <div class="diagram" tabIndex={0} role="group" aria-label={describe(config)}>
      <div
        class="diagram-inside"
        style={{ width: `${COLUMN * counts.length}px`, height: `${HEAD + tallest}px`, '--unit': `${unit}px` }}
      >
        <WeightLines
          columnWidth={COLUMN}
          head={HEAD}
          counts={counts}
          unit={unit}
          gap={gap}
          height={tallest}
          topOf={topOf}
          weights={view?.weights}
        />
        {counts.map((count, column) => (
          <div class="column" key={column} style={{ left: `${COLUMN * column}px`, width: `${COLUMN}px` }}>
            <div class="column-head" style={{ height: `${HEAD}px` }}>
              {column === 0 && <b>Input</b>}
              {column > 0 && column <= layers.length && (
                <LayerHead
                  number={column}
                  layer={layers[column - 1]!}
                  onChange={(to) => change(column - 1, to)}
                  onRemove={() => configure({ layers: layers.filter((_, at) => at !== column - 1) })}
                />
              )}
              {column > layers.length && (
                <>
                  <b>Output</b>
                  <small>{classes === 2 ? 'sigmoid' : 'softmax'}</small>
                </>
              )}
            </div>
            <div class="units" style={{ paddingTop: `${topOf(column)}px`, gap: `${gap}px` }}>
              {Array.from({ length: count }, (_, index) => (
                <Picture
                  key={index}
                  class="unit"
                  width={UNIT_SIDE}
                  height={UNIT_SIDE}
                  colorAt={unitColors(view, column, index, count, layers[column - 1]?.activation)}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

export function AddLayer({ config: { layers }, configure }: SettingsProps): JSX.Element {
  return (
    <button
      type="button"
      class="plain"
      disabled={layers.length >= MOST_LAYERS}
      onClick={() => configure({ layers: [...layers, layers.at(-1) ?? { units: 8, activation: 'relu' }] })}
    >
      <Icon name="plus" />
      Layer
    </button>
  );
}

/** What a unit gives at each place of its picture, as colours. */
function unitColors(
  view: ShapesView | undefined,
  column: number,
  index: number,
  count: number,
  activation: ActivationName | undefined,
): (place: number) => Rgb {
  const colors = palette();
  if (column === 0) {
    const at = (place: number): number =>
      index === 0 ? (place % UNIT_SIDE) / (UNIT_SIDE - 1) : 1 - Math.floor(place / UNIT_SIDE) / (UNIT_SIDE - 1);
    return (place) => diverging(colors, 2 * at(place) - 1);
  }
  const values = view?.units[column - 1];
  if (values === undefined || values.length !== count * UNIT_SIDE ** 2) return () => colors.ground;
  // A sigmoid has its middle at one half; others at zero, and each layer its own scale.
  const isShare = activation === undefined || activation === 'sigmoid';
  let most = 1e-6;
  if (!isShare) for (const value of values) if (Math.abs(value) > most) most = Math.abs(value);
  return (place) => {
    const value = values[place * count + index]!;
    return diverging(colors, isShare ? 2 * value - 1 : value / most);
  };
}

function describe(config: ShapesConfig): string {
  const inner = config.layers.map(({ units, activation }) => `${units} ${activation}`).join(', ');
  return `A network of two inputs, ${inner === '' ? 'no hidden layer' : `hidden layers of ${inner}`}, and an output`;
}
