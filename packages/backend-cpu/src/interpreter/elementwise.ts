import {
  binaryFunction,
  castFunction,
  clampValue,
  compareFunction,
  elementCount,
  type ElementwiseNode,
  type HostArray,
  type TypedArray,
  unaryFunction,
  type ValueId,
  zeros,
} from '@neurite/backend';
import { broadcastPlaces } from './strides.ts';

/** Runs an element-wise primitive; storing into the result's typed array rounds to its element type. */
export function runElementwise(node: ElementwiseNode, operand: (value: ValueId) => HostArray): TypedArray {
  const out = zeros(node.dtype, elementCount(node.shape));
  switch (node.kind) {
    case 'unary': {
      const x = operand(node.x);
      return map(out, x.data, unaryFunction(node.op, x.dtype));
    }
    case 'cast': {
      const x = operand(node.x);
      return map(out, x.data, castFunction(x.dtype, node.dtype));
    }
    case 'clamp':
      return map(out, operand(node.x).data, (x) => clampValue(x, node.low, node.high));
    case 'binary':
    case 'compare': {
      const [a, b] = [operand(node.a), operand(node.b)];
      const apply = node.kind === 'binary' ? binaryFunction(node.op, a.dtype) : compareFunction(node.op);
      const [placesA, placesB] = [broadcastPlaces(a.shape, node.shape), broadcastPlaces(b.shape, node.shape)];
      for (let index = 0; index < out.length; index++) {
        out[index] = apply(a.data[placesA[index]!]!, b.data[placesB[index]!]!);
      }
      return out;
    }
    case 'select': {
      const condition = operand(node.condition);
      const [onTrue, onFalse] = [operand(node.onTrue), operand(node.onFalse)];
      const places = [condition, onTrue, onFalse].map((array) => broadcastPlaces(array.shape, node.shape));
      for (let index = 0; index < out.length; index++) {
        const chosen = condition.data[places[0]![index]!] === 1;
        out[index] = chosen ? onTrue.data[places[1]![index]!]! : onFalse.data[places[2]![index]!]!;
      }
      return out;
    }
  }
}

function map(out: TypedArray, x: TypedArray, apply: (x: number) => number): TypedArray {
  for (let index = 0; index < out.length; index++) out[index] = apply(x[index]!);
  return out;
}
