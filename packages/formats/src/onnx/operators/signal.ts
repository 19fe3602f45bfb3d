/** Spectra and the windows for them. */
import {
  add,
  cast,
  concat,
  expandDims,
  gather,
  matMul,
  mul,
  ndArray,
  neg,
  reshape,
  stridedSlice,
  swapAxes,
  type Tensor,
} from '@neurite/tensors';
import { dtypeOfElements, elementTypeOf } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import type { NodeCall, Operator, OperatorTable } from './operator.ts';

/** Σ coefficients[k] · cos(2πk · n / N) */
const cosineWindow =
  (coefficients: readonly number[]): Operator =>
  (node) => {
    const size = node.staticNumber(0);
    const period = node.flag('periodic', true) ? size : size - 1;
    const at = (n: number): number =>
      coefficients.reduce((sum, a, k) => sum + a * Math.cos((2 * Math.PI * k * n) / period), 0);
    return madeOf(
      node,
      Float32Array.from({ length: size }, (_, n) => at(n)),
      [size],
    );
  };

/** Numbers, in the element type that the node asks for. */
function madeOf(node: NodeCall, values: Float32Array, shape: readonly number[]): Value {
  const type = elementTypeOf(node.number('output_datatype', 1)) ?? node.fail('the element type is not known');
  return new Value(cast(ndArray(values, shape), dtypeOfElements(type)) as Tensor, type);
}

/**
 * The discrete Fourier transform over the axis before the last, by matrices: right for any length, and fast for those of frames.
 *
 * @param x of shape [..., length, 1 or 2], real or with imaginary parts
 * @returns of shape [..., bins, 2]
 */
function fourier(x: Tensor, length: number, bins: number, isInverse: boolean): Tensor {
  const given = x.shape.at(-2)!;
  const used = Math.min(given, length);
  const [cosines, sines] = [Math.cos, Math.sin].map((wave) => {
    const scale = isInverse ? 1 / length : 1;
    // The angle's whole turns are taken off first, for the sake of its precision.
    const values = Float32Array.from({ length: used * bins }, (_, i) => {
      return scale * wave((2 * Math.PI * ((Math.floor(i / bins) * (i % bins)) % length)) / length);
    });
    return ndArray(values, [used, bins]);
  });
  const axes = x.shape.map(() => ({}));
  const part = (index: number): Tensor =>
    stridedSlice(x, axes.with(-2, { end: used }).with(-1, index as never)) as Tensor;
  const times = (signal: Tensor, matrix: typeof cosines): Tensor => {
    const rows = signal.size / used;
    return reshape(matMul(reshape(signal, [rows, used]), matrix!) as Tensor, [...signal.shape.slice(0, -1), bins]);
  };
  const real = part(0);
  // Forwards e^(−iθ) = cos θ − i · sin θ, backwards its conjugate.
  const turned = (values: Tensor): Tensor => (isInverse ? values : neg(values));
  const ofReal = [times(real, cosines), turned(times(real, sines))] as const;
  if (x.shape.at(-1) === 1) return joined(...ofReal);
  const imaginary = part(1);
  return joined(
    add(ofReal[0], neg(turned(times(imaginary, sines)))) as Tensor,
    add(ofReal[1], times(imaginary, cosines)) as Tensor,
  );
}

function joined(real: Tensor, imaginary: Tensor): Tensor {
  return concat([expandDims(real, real.rank), expandDims(imaginary, imaginary.rank)], -1);
}

function transform(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const axis = node.axis(node.optional(2) === undefined ? node.number('axis', 1) : node.staticNumber(2), rank);
  const moved = swapAxes(x, axis, rank - 2);
  const length = node.optional(1) === undefined ? moved.shape[rank - 2]! : node.staticNumber(1);
  const bins = node.flag('onesided') ? Math.floor(length / 2) + 1 : length;
  return new Value(swapAxes(fourier(moved, length, bins, node.flag('inverse')), axis, rank - 2), type);
}

/** Frames of the signal, each transformed. */
function shortTimeTransform(node: NodeCall): Value {
  const { tensor: signal, type } = node.input(0);
  const step = node.staticNumber(1);
  const window = node.optional(2)?.tensor;
  const length =
    node.optional(3) === undefined
      ? (window ?? node.fail('it has neither a window nor a length')).size
      : node.staticNumber(3);
  const samples = signal.shape[1]!;
  const frames = Math.floor((samples - length) / step) + 1;
  const places = Int32Array.from({ length: frames * length }, (_, i) => Math.floor(i / length) * step + (i % length));
  const framed = gather(signal, ndArray(places, [frames, length]), { axis: 1 });
  const weighed = window === undefined ? framed : (mul(framed, reshape(window, [length, 1])) as Tensor);
  const bins = node.flag('onesided', true) ? Math.floor(length / 2) + 1 : length;
  return new Value(fourier(weighed, length, bins, false), type);
}

/** Triangles over the bins of a spectrum, evenly spaced in mels. Source: https://onnx.ai/onnx/operators/onnx__MelWeightMatrix.html */
function melWeights(node: NodeCall): Value {
  const [bands, length, rate, low, high] = [0, 1, 2, 3, 4].map((index) => node.staticNumber(index)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const bins = Math.floor(length / 2) + 1;
  const mels = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
  const step = (mels(high) - mels(low)) / (bands + 2);
  const edges = Array.from({ length: bands + 2 }, (_, band) => {
    const hertz = 700 * (10 ** ((mels(low) + band * step) / 2595) - 1);
    return Math.floor(((length + 1) * hertz) / rate);
  });
  const weights = new Float32Array(bins * bands);
  for (let band = 0; band < bands; band++) {
    const [from, middle, to] = edges.slice(band, band + 3) as [number, number, number];
    if (middle === from) weights[middle * bands + band] = 1;
    for (let bin = from; middle > from && bin <= middle; bin++)
      weights[bin * bands + band] = (bin - from) / (middle - from);
    for (let bin = middle; bin < to; bin++) weights[bin * bands + band] = (to - bin) / (to - middle);
  }
  return madeOf(node, weights, [bins, bands]);
}

export const signals: OperatorTable = {
  BlackmanWindow: cosineWindow([0.42, -0.5, 0.08]),
  DFT: transform,
  HammingWindow: cosineWindow([25 / 46, -21 / 46]),
  HannWindow: cosineWindow([0.5, -0.5]),
  MelWeightMatrix: melWeights,
  STFT: shortTimeTransform,
};
