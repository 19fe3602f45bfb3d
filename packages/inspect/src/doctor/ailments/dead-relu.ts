import { type Chart, hiddenLayers } from '../chart.ts';
import { percent, type Verdict } from '../verdict.ts';

const SHARE = 0.5;
const RECTIFIERS: readonly (string | undefined)[] = ['relu', 'relu6'];

/**
 * Half of the units of a layer, or more, gave nothing but zero for every example of the last steps that were looked at, three
 * steps and 64 examples at least: no gradient reaches them, so they stay as they are.
 *
 * Source: Lu et al., Dying ReLU and initialization (2019), arXiv 1903.06733.
 */
export function deadRelu({ observations, deadUnits }: Chart): Verdict | undefined {
  const last = observations.at(-1);
  if (last === undefined || observations.length < 3) return undefined;
  const dead = hiddenLayers(last).filter(
    ({ path, activation }) => RECTIFIERS.includes(activation) && (deadUnits.get(path) ?? 0) >= SHARE,
  );
  if (dead.length === 0) return undefined;
  const share = (path: string): number => deadUnits.get(path)!;
  const worst = dead.reduce((a, b) => (share(b.path) > share(a.path) ? b : a));
  const others =
    dead.length === 1 ? '' : ` So it is in ${dead.length} layers: ${dead.map(({ path }) => `'${path}'`).join(', ')}.`;
  return {
    ailment: 'deadRelu',
    layer: worst.path,
    message: `${percent(share(worst.path))} of the units of '${worst.path}' give nothing but zero, for every example that was looked at.${others}`,
    evidence: { deadShare: share(worst.path), layers: dead.length, step: last.step },
    cure: "Lower the learning rate, begin with biases at zero and kernelInitializer: 'heNormal', scale the inputs, or use activation: 'leakyRelu' or 'elu'.",
  };
}
