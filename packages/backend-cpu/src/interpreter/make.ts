import {
  drawCounter,
  elementCount,
  type FillNode,
  type HostArray,
  type IotaNode,
  philoxBits,
  philoxNormal,
  philoxUniform,
  type RandomNode,
  rowMajorStrides,
  type TypedArray,
  type ValueId,
  zeros,
} from '@neurite/backend';

/** Runs a node that makes values out of nothing but attributes and a random counter. */
export function runMake(node: FillNode | IotaNode | RandomNode, operand: (value: ValueId) => HostArray): TypedArray {
  switch (node.kind) {
    case 'fill':
      return zeros(node.dtype, elementCount(node.shape)).fill(node.value);
    case 'iota': {
      const stride = rowMajorStrides(node.shape)[node.axis]!;
      const out = zeros(node.dtype, elementCount(node.shape));
      for (let index = 0; index < out.length; index++) out[index] = Math.floor(index / stride) % node.shape[node.axis]!;
      return out;
    }
    case 'random':
      return random(node, operand);
  }
}

function random(node: RandomNode, operand: (value: ValueId) => HostArray): TypedArray {
  const step = node.step === undefined ? 0 : operand(node.step).data[0]!;
  const counter = drawCounter(operand(node.counter).data, node, step);
  const draw = { bits: philoxBits, uniform: philoxUniform, normal: philoxNormal }[node.distribution];
  return draw(operand(node.key).data, counter, elementCount(node.shape));
}
