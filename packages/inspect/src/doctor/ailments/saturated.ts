import { type Chart, hiddenLayers } from '../chart.ts';
import { percent, type Verdict } from '../verdict.ts';

const SHARE = 0.75;

/** Three quarters of what a sigmoid or tanh inside of the network gives lie where it hardly passes a gradient on. */
export function saturated({ observations }: Chart): Verdict | undefined {
  const recent = observations.slice(-2);
  if (recent.length < 2) return undefined;
  const lowest = (path: string): number =>
    Math.min(...recent.map(({ layers }) => layers.find((layer) => layer.path === path)?.saturatedShare ?? 0));
  const found = hiddenLayers(recent[1]!).filter(({ path }) => lowest(path) >= SHARE);
  const [worst] = found.toSorted((a, b) => b.saturatedShare - a.saturatedShare);
  if (worst === undefined) return undefined;
  return {
    ailment: 'saturated',
    layer: worst.path,
    message: `${percent(worst.saturatedShare)} of what the ${worst.activation} of '${worst.path}' gives lies where it passes less than 4 % of its best gradient on.`,
    evidence: { saturatedShare: worst.saturatedShare, layers: found.length, step: recent[1]!.step },
    cure: "Scale the inputs (standardScaler, normalization), use smaller initial weights (kernelInitializer: 'glorotUniform'), normalize before the activation, or use 'relu'.",
  };
}
