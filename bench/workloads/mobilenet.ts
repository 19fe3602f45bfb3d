/** W6: MobileNet v1 (Howard et al., arXiv:1704.04861), used only; its normalisations have fixed statistics. */
import { add, batchNorm, conv2d, depthwiseConv2d, matMul, mean, relu6, type Tensor } from '@neurite/tensors';
import { type Network, variablesOf } from './network.ts';
import { MOBILENET_BLOCKS, type Workload } from './specification.ts';

export function mobilenetNetwork(workload: Workload): Network {
  const weights = variablesOf(workload);
  const weight = (name: string): Tensor => weights[name]!;
  const normalized = (x: Tensor, name: string): Tensor => {
    const [scale, offset] = [weight(`${name}/gamma`), weight(`${name}/beta`)];
    return relu6(batchNorm(x, weight(`${name}/mean`), weight(`${name}/variance`), { scale, offset, epsilon: 1e-3 }));
  };
  return {
    variables: Object.values(weights),
    forward(x) {
      let y = normalized(conv2d(x, weight('stem/kernel'), { strides: 2, padding: 'same' }), 'stem');
      MOBILENET_BLOCKS.forEach(([, strides], block) => {
        const [depthwise, pointwise] = [`depthwise${block}`, `pointwise${block}`];
        y = normalized(depthwiseConv2d(y, weight(`${depthwise}/kernel`), { strides, padding: 'same' }), depthwise);
        y = normalized(conv2d(y, weight(`${pointwise}/kernel`)), pointwise);
      });
      return add(matMul(mean(y, [1, 2]), weight('output/kernel')), weight('output/bias'));
    },
  };
}
