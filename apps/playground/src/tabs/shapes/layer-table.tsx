import type { JSX } from 'preact';
import { short } from '../../charts/line-chart.tsx';
import { diverging, palette } from '../../charts/palette.ts';
import { Picture } from '../../charts/picture.tsx';
import type { LayerWeights, ShapesView } from './view.ts';

/** Norms of gradients are shown between these powers of ten. */
const [LEAST, MOST] = [-8, 2];

/** Of each layer: its weights as a picture, and how much gradient reaches it. */
export function LayerTable({ view }: { readonly view: ShapesView | undefined }): JSX.Element {
  const { weights = [], gradients = [], gradientStep, verdicts = [] } = view ?? {};
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Layers">
      <table class="layer-table">
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Weights</th>
            <th scope="col" class="wide">
              Gradient <small>{gradientStep === undefined ? '' : `norm at step ${gradientStep}`}</small>
            </th>
            <th scope="col">Update / weights</th>
            <th scope="col">Dead</th>
            <th scope="col">Saturated</th>
          </tr>
        </thead>
        <tbody>
          {weights.map((layer, index) => {
            const seen = gradients.find(({ path }) => path === layer.name);
            const isNamed = verdicts.some((verdict) => verdict.layer === layer.name);
            return (
              <tr key={layer.name} class={isNamed ? 'named' : ''}>
                <th scope="row">
                  {index === weights.length - 1 ? 'Output' : `Layer ${index + 1}`}
                  <small>{seen?.activation}</small>
                </th>
                <td>
                  <WeightPicture layer={layer} />
                </td>
                <td class="wide">{seen !== undefined && <GradientBar norm={seen.gradientNorm} />}</td>
                <td>{seen === undefined ? '' : short(seen.updateRatio)}</td>
                <td>{seen === undefined ? '' : share(seen.deadShare)}</td>
                <td>{seen === undefined ? '' : share(seen.saturatedShare)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function GradientBar({ norm }: { readonly norm: number }): JSX.Element {
  const power = norm > 0 ? Math.log10(norm) : LEAST;
  const length = Math.max(0.01, Math.min(1, (power - LEAST) / (MOST - LEAST)));
  const health = !Number.isFinite(norm) || power > 1 ? 'high' : power < -5 ? 'low' : 'fine';
  return (
    <span class="bar">
      <i class={health} style={{ width: `${100 * length}%` }} />
      <b>{short(norm)}</b>
    </span>
  );
}

function WeightPicture({ layer: { kernel, inputs, units } }: { readonly layer: LayerWeights }): JSX.Element {
  const colors = palette();
  const most = Math.max(1e-6, ...kernel.map(Math.abs));
  return (
    <span class="weights" style={{ '--inputs': inputs, '--units': units }}>
      <Picture
        isSharp
        width={units}
        height={inputs}
        colorAt={(place) => diverging(colors, kernel[place]! / most)}
        label={`${inputs} × ${units} weights, the largest ${short(most)}`}
      />
    </span>
  );
}

function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}
