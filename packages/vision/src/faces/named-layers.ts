import { FormatError } from '@neurite/backend';
import { conv2d, type Layer, separableConv2d, type SymbolicTensor } from '@neurite/layers';
import type { NdArray } from '@neurite/tensors';

/** The layers of a network with the names that their weights have in a file of face-api. */
export class NamedLayers {
  readonly #layers: { readonly layer: Layer; readonly weights: (file: WeightsFile) => NdArray[] }[] = [];

  /** A convolution; `filters` and `bias` of the name. With `scaled`, `conv` and `scale` of the name, folded into one. */
  conv(
    x: SymbolicTensor,
    name: string,
    filters: number,
    kernelSize: number,
    options: ConvOptions = {},
  ): SymbolicTensor {
    const { strides = 1, padding = 'same', scaled = false } = options;
    const layer = conv2d({ filters, kernelSize, strides, padding });
    const weights = (file: WeightsFile): NdArray[] =>
      scaled ? folded(file, name) : [file.get(`${name}/filters`), file.get(`${name}/bias`)];
    return this.add(x, layer, weights);
  }

  /** A separable convolution; `depthwise_filter`, `pointwise_filter` and `bias` of the name. */
  separable(x: SymbolicTensor, name: string, filters: number, strides = 1): SymbolicTensor {
    const layer = separableConv2d({ filters, kernelSize: 3, strides, padding: 'same' });
    return this.add(x, layer, (file) =>
      ['depthwise_filter', 'pointwise_filter', 'bias'].map((part) => file.get(`${name}/${part}`)),
    );
  }

  /** Any other layer. */
  add(x: SymbolicTensor, layer: Layer, weights: (file: WeightsFile) => NdArray[]): SymbolicTensor {
    this.#layers.push({ layer, weights });
    return layer.apply(x);
  }

  /** @throws FormatError when the file lacks a weight */
  setWeights(weights: ReadonlyMap<string, NdArray>): void {
    const file = new WeightsFile(weights);
    for (const { layer, weights: of } of this.#layers) layer.setWeights(of(file));
  }
}

/** How {@link NamedLayers.conv} goes about it. */
export interface ConvOptions {
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
  readonly scaled?: boolean;
}

/** Weights by name. */
export class WeightsFile {
  readonly #weights: ReadonlyMap<string, NdArray>;

  constructor(weights: ReadonlyMap<string, NdArray>) {
    this.#weights = weights;
  }

  /** @throws FormatError when there is none of that name */
  get(name: string): NdArray {
    const weight = this.#weights.get(name);
    if (weight === undefined)
      throw new FormatError(`The weights have no '${name}': are they those of another network?`);
    return weight;
  }
}

/** (x ∗ filters + bias) · weights + biases is a convolution again, with other filters and biases. */
function folded(file: WeightsFile, name: string): NdArray[] {
  const [filters, bias] = [file.get(`${name}/conv/filters`), file.get(`${name}/conv/bias`)];
  const [scale, offset] = [file.get(`${name}/scale/weights`), file.get(`${name}/scale/biases`)];
  const channels = scale.data.length;
  const kernel = Float32Array.from(filters.data, (value, i) => value * scale.data[i % channels]!);
  const constant = Float32Array.from(bias.data, (value, i) => value * scale.data[i]! + offset.data[i]!);
  return [
    { data: kernel, shape: filters.shape, dtype: 'float32' },
    { data: constant, shape: bias.shape, dtype: 'float32' },
  ];
}
