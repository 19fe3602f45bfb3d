import { useEffect, useRef } from 'preact/hooks';
import type { JSX } from 'preact';
import { css, diverging, palette, type Rgb } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import { Icon } from '../../frame/icons.tsx';
import { Select } from '../../frame/inputs.tsx';
import {
  type ActivationName,
  activationNames,
  classesOf,
  type LayerConfig,
  MOST_LAYERS,
  MOST_UNITS,
  type ShapesConfig,
} from './config.ts';
import { type LayerWeights, type ShapesView, UNIT_SIDE } from './view.ts';
import type { SettingsProps } from './settings.tsx';

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
        <Links counts={counts} unit={unit} gap={gap} height={tallest} topOf={topOf} weights={view?.weights} />
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

interface LayerHeadProps {
  readonly number: number;
  readonly layer: LayerConfig;
  readonly onChange: (to: Partial<LayerConfig>) => void;
  readonly onRemove: () => void;
}

function LayerHead({ number, layer: { units, activation }, onChange, onRemove }: LayerHeadProps): JSX.Element {
  return (
    <>
      <div class="layer-name">
        <b>Layer {number}</b>
        <button type="button" aria-label={`Take layer ${number} away`} title="Take it away" onClick={onRemove}>
          <Icon name="close" />
        </button>
      </div>
      <div class="stepper">
        <button
          type="button"
          aria-label={`One unit less in layer ${number}`}
          disabled={units <= 1}
          onClick={() => onChange({ units: units - 1 })}
        >
          <Icon name="minus" />
        </button>
        <b aria-label={`Layer ${number} has ${units} units`}>{units}</b>
        <button
          type="button"
          aria-label={`One unit more in layer ${number}`}
          disabled={units >= MOST_UNITS}
          onClick={() => onChange({ units: units + 1 })}
        >
          <Icon name="plus" />
        </button>
      </div>
      <Select<ActivationName>
        label={`Activation of layer ${number}`}
        isLabelHidden
        value={activation}
        options={activationNames.map((name) => [name, name] as const)}
        onChange={(name) => onChange({ activation: name })}
      />
    </>
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

interface LinksProps {
  readonly counts: readonly number[];
  readonly unit: number;
  readonly gap: number;
  readonly height: number;
  readonly topOf: (column: number) => number;
  readonly weights: readonly LayerWeights[] | undefined;
}

/** The weights as lines: thick where large, in the colour of the class that they speak for. */
function Links({ counts, unit, gap, height, topOf, weights }: LinksProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = COLUMN * counts.length;
  useEffect(() => {
    const colors = palette();
    const ratio = devicePixelRatio;
    const element = canvas.current!;
    [element.width, element.height] = [width * ratio, height * ratio];
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    const middle = (column: number, index: number): number => topOf(column) + index * (unit + gap) + unit / 2;
    for (let column = 1; column < counts.length; column++) {
      const layer = weights?.[column - 1];
      const [inputs, units] = [counts[column - 1]!, counts[column]!];
      const isKnown = layer !== undefined && layer.inputs === inputs && layer.units === units;
      const most = isKnown ? Math.max(1e-6, ...layer.kernel.map(Math.abs)) : 1;
      const left = COLUMN * (column - 0.5) + unit / 2 + 2;
      const right = COLUMN * (column + 0.5) - unit / 2 - 2;
      for (let from = 0; from < inputs; from++) {
        for (let to = 0; to < units; to++) {
          const weight = isKnown ? layer.kernel[from * units + to]! / most : 0;
          const size = Math.abs(weight);
          context.strokeStyle =
            size < 0.02 ? css(colors.classes[0]!, 0.12) : css(colors.classes[weight < 0 ? 0 : 1]!, 0.2 + 0.6 * size);
          context.lineWidth = 0.5 + 2.6 * size;
          context.beginPath();
          context.moveTo(left, middle(column - 1, from));
          const bend = (right - left) / 2;
          context.bezierCurveTo(
            left + bend,
            middle(column - 1, from),
            right - bend,
            middle(column, to),
            right,
            middle(column, to),
          );
          context.stroke();
        }
      }
    }
  });
  return (
    <canvas
      ref={canvas}
      class="links"
      aria-hidden="true"
      style={{ top: `${HEAD}px`, width: `${width}px`, height: `${height}px` }}
    />
  );
}

function describe(config: ShapesConfig): string {
  const inner = config.layers.map(({ units, activation }) => `${units} ${activation}`).join(', ');
  return `A network of two inputs, ${inner === '' ? 'no hidden layer' : `hidden layers of ${inner}`}, and an output`;
}
