export type { Backend, Capabilities, EagerKernels, InitOptions, MemoryReport } from './backend.ts';
export {
  ArgumentError,
  BackendUnavailable,
  FormatError,
  NeuriteError,
  NoBackend,
  nearestName,
  ShapeError,
  TraceError,
  unknownName,
} from './errors.ts';
export { Ledger } from './ledger.ts';
export { claimOnlyCopy } from './only-copy.ts';
export {
  type BackendStatus,
  currentBackend,
  explainBackends,
  registerBackend,
  registeredBackends,
  selectBackend,
} from './registry.ts';
export type {
  ContractionNode,
  ConvFilterGradientNode,
  ConvInputGradientNode,
  ConvNode,
  MatMulNode,
  Padding,
  WindowGeometry,
} from './program/contract.ts';
export type { ByteConvNode, ByteMatMulNode, ByteNode, PackBytesNode } from './program/bytes.ts';
export {
  type CondNode,
  type ControlNode,
  type HostNode,
  outputTypes,
  type PartNode,
  type ScanNode,
} from './program/control.ts';
export {
  type BinaryNode,
  type BinaryOp,
  binaryDTypes,
  broadcastShapes,
  type CastNode,
  type ClampNode,
  type CompareNode,
  type CompareOp,
  compareOps,
  type ElementwiseNode,
  isInt32,
  type SelectNode,
  type UnaryNode,
  type UnaryOp,
  unaryDTypes,
} from './program/elementwise.ts';
export { ProgramError } from './program/error.ts';
export { requirePrecision } from './program/executable.ts';
export type {
  BufferRef,
  CompileOptions,
  Executable,
  ExecutableReport,
  HostCallback,
  Precision,
  ProgramRunner,
  RunInput,
  RunResult,
  StateRef,
} from './program/executable.ts';
export type {
  ConstantNode,
  Distribution,
  FillNode,
  InputNode,
  IotaNode,
  MakeNode,
  RandomNode,
  StateNode,
} from './program/make.ts';
export type {
  BroadcastNode,
  ConcatNode,
  CumulativeNode,
  GatherNode,
  MoveNode,
  PadMode,
  PadNode,
  ReshapeNode,
  ReverseNode,
  ScatterAddNode,
  SliceNode,
  TopKNode,
  TransposeNode,
} from './program/move.ts';
export {
  groupOf,
  isMulti,
  mapInputs,
  type MultiNode,
  type Node,
  type NodeGroup,
  type NodeKind,
  nodeInputs,
  nodeKinds,
  type SingleNode,
} from './program/node.ts';
export { type Program, singleNode, type Slot, type StateWrite, typeOfValue, useCounts } from './program/program.ts';
export {
  type ArgReduceNode,
  type ReduceNode,
  type ReduceOp,
  reduceOps,
  type ReductionNode,
} from './program/reduce.ts';
export {
  byteLength,
  type DType,
  elementCount,
  formatType,
  type HostArray,
  rowMajorStrides,
  sameShape,
  sameType,
  type Shape,
  type TensorNode,
  type TensorType,
  type TupleNode,
  type TypedArray,
  type ValueId,
  zeros,
} from './program/types.ts';
export {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  type MaxPoolGradientNode,
  type MaxPoolNode,
  type MaxPoolPickNode,
  type PoolGeometry,
  type ResizeGeometry,
  type ResizeGradientNode,
  type ResizeNode,
  type ResizeTaps,
  resizeTaps,
  type WindowNode,
} from './program/window.ts';
export { normalFromBits, normalTable, normalUnit } from './random/normal.ts';
export {
  advanceCounter,
  blocksFor,
  drawCounter,
  philoxBits,
  philoxNormal,
  philoxUniform,
  type WordPair,
  wordsPerBlock,
} from './random/philox.ts';
export {
  type ConvOptions,
  type HostOptions,
  type PoolOptions,
  ProgramBuilder,
  type RandomOptions,
  type ScanOptions,
  type ScanParts,
  type WindowOptions,
} from './program/builder.ts';
export { placesInOrder } from './program/order.ts';
export { nestedPrograms, print, type PrintOptions } from './program/print.ts';
export { deserialise, hash, serialise } from './program/serialise.ts';
export { verify } from './program/verify.ts';
export {
  type BinaryFunction,
  binaryFunction,
  castFunction,
  clampValue,
  compareFunction,
  type UnaryFunction,
  unaryFunction,
} from './program/scalar.ts';
export { analyse, type Graph, type Role, storedView } from './schedule/graph.ts';
export { groupNodes, type KernelGroup, type KernelGroupKind } from './schedule/group.ts';
export { hoistSums } from './schedule/hoist-sums.ts';
export { maskBeforeUnpool } from './schedule/mask-before-unpool.ts';
export { buffersRead, orderGroups } from './schedule/order.ts';
export { preferRelu } from './schedule/prefer-relu.ts';
export { type FusionRules, readsThroughStrides } from './schedule/rules.ts';
export {
  broadcastView,
  type BufferId,
  isContiguous,
  sameView,
  sliceView,
  type View,
  wholeView,
} from './schedule/view.ts';
