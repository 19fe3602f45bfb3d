/** Windows for spectra. */
import { ndArray } from '@neurite/tensors';
import { dtypeOfElements, elementTypeOf } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import { type NodeCall, type Operator, type OperatorTable } from './operator.ts';
import { cast, type Tensor } from '@neurite/tensors';

/** Σ coefficients[k] · cos(2πk · n / N) */
const cosineWindow =
  (coefficients: readonly number[]): Operator =>
  (node: NodeCall) => {
    const size = node.staticNumber(0);
    const period = node.flag('periodic', true) ? size : size - 1;
    const at = (n: number): number =>
      coefficients.reduce((sum, a, k) => sum + a * Math.cos((2 * Math.PI * k * n) / period), 0);
    const type = elementTypeOf(node.number('output_datatype', 1)) ?? node.fail('the element type is not known');
    const window = ndArray(
      Float32Array.from({ length: size }, (_, n) => at(n)),
      [size],
    );
    return new Value(cast(window, dtypeOfElements(type)) as Tensor, type);
  };

export const signals: OperatorTable = {
  BlackmanWindow: cosineWindow([0.42, -0.5, 0.08]),
  HammingWindow: cosineWindow([25 / 46, -21 / 46]),
  HannWindow: cosineWindow([0.5, -0.5]),
};
