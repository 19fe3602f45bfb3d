/**
 * Kernels of tfjs-core whose outputs have a shape that depends on the values of their inputs. They have no place in a
 * program, whose shapes are static, not even as calls back to the host.
 *
 * @example
 * dataDependentKernels.has('Unique') // true
 */
export const dataDependentKernels: ReadonlySet<string> = new Set([
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StringNGrams',
  'StringSplit',
  'Unique',
  'Where',
]);
