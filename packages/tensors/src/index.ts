export {
  type DataOf,
  type DType,
  dtypeOf,
  isNdArray,
  type NdArray,
  type NestedArray,
  ndArray,
  type Shape,
  sizeOf,
  type TypedArray,
  zerosOf,
} from './ndarray.ts';
