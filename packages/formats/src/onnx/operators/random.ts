/** Random numbers: other ones at every call, from Neurite's generator. */
import { cast, randomNormal, randomUniform, type Shape, type Tensor } from '@neurite/tensors';
import { dtypeOfElements, type ElementType, elementTypeOf } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import type { NodeCall, Operator, OperatorTable } from './operator.ts';

function typeOf(node: NodeCall, otherwise: ElementType): ElementType {
  return node.has('dtype')
    ? (elementTypeOf(node.number('dtype')) ?? node.fail('the element type is not known'))
    : otherwise;
}

const draw =
  (sample: (shape: Shape, node: NodeCall) => Tensor, isLike: boolean): Operator =>
  (node) => {
    const shape = isLike ? node.input(0).shape : node.numbers('shape');
    const type = typeOf(node, isLike ? node.input(0).type : 'float');
    return new Value(cast(sample(shape, node), dtypeOfElements(type)), type);
  };

const normal = (shape: Shape, node: NodeCall): Tensor =>
  randomNormal(shape).mul(node.number('scale', 1)).add(node.number('mean', 0));

const uniform = (shape: Shape, node: NodeCall): Tensor => {
  const [low, high] = [node.number('low', 0), node.number('high', 1)];
  return randomUniform(shape)
    .mul(high - low)
    .add(low);
};

export const randoms: OperatorTable = {
  Bernoulli: (node) => {
    const p = node.tensor(0);
    const type = typeOf(node, node.input(0).type);
    return new Value(cast(randomUniform(p.shape).less(p), dtypeOfElements(type)), type);
  },
  RandomNormal: draw(normal, false),
  RandomNormalLike: draw(normal, true),
  RandomUniform: draw(uniform, false),
  RandomUniformLike: draw(uniform, true),
};
