import { type Chart, kernelLayers, median } from '../chart.ts';
import { short, type Verdict } from '../verdict.ts';

const RATIO = 1e-3;

/**
 * The gradient gets lost on its way to the first layers: its norm there is below a thousandth of that in the last layer.
 *
 * Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward neural networks (AISTATS 2010).
 */
export function vanishing({ observations, deadUnits }: Chart): Verdict | undefined {
  const recent = observations.slice(-3).map(kernelLayers);
  const [layers] = recent;
  if (layers === undefined || layers.length < 3 || recent.length < 2) return undefined;
  // Silent units stop gradients, too: that has a verdict and a cure of its own.
  if ([...deadUnits.values()].some((share) => share >= 0.5)) return undefined;
  const ratio = median(recent.map((one) => one[0]!.gradientNorm / one.at(-1)!.gradientNorm));
  if (!(ratio < RATIO)) return undefined;
  const [first, last] = [layers[0]!, layers.at(-1)!];
  const squashing = [...new Set(layers.slice(0, -1).map(({ activation }) => activation))].filter(
    (name) => name === 'sigmoid' || name === 'tanh' || name === 'hardSigmoid',
  );
  const because = squashing.length === 0 ? '' : ` Each ${squashing.join(' and ')} on the way makes it smaller.`;
  return {
    ailment: 'vanishing',
    layer: first.path,
    message: `the gradient of the first layer '${first.path}' has ${short(ratio)} of the norm of that of the last, '${last.path}', over ${layers.length} layers.${because}`,
    evidence: {
      ratio,
      firstGradientNorm: recent.at(-1)![0]!.gradientNorm,
      lastGradientNorm: recent.at(-1)!.at(-1)!.gradientNorm,
      layers: layers.length,
    },
    cure: "Use activation: 'relu' with kernelInitializer: 'heNormal', normalize between the layers (batchNormalization, layerNormalization), or add shortcuts around them.",
  };
}
