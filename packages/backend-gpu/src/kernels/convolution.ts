import {
  type ByteConvNode,
  type ConvFilterGradientNode,
  type ConvInputGradientNode,
  type ConvNode,
  elementCount,
  type KernelGroup,
  type Shape,
  storedView,
  typeOfValue,
  type WindowGeometry,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { axesOf, coordinate } from '../wgsl/space.ts';
import { type KernelContext, halfOperands, labelOf, writerFor } from './context.ts';
import { epilogue } from './epilogue.ts';
import { productKernels } from './product.ts';
import { byteDot, type Product } from './product-code.ts';

type Convolution = ConvNode | ConvInputGradientNode | ConvFilterGradientNode | ByteConvNode;

/** A convolution's parts and lengths, as all three kinds have them. */
interface Geometry extends WindowGeometry {
  readonly batch: number;
  readonly spatialX: Shape;
  readonly spatialY: Shape;
  readonly window: Shape;
  readonly groupIn: number;
  readonly groupOut: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

/**
 * Convolutions as products, whose matrix of windows is never made: elements of it are found as they are read. Each group of channels is
 * a batch of the product.
 *
 * - conv: rows are output pixels, the inner axis is taps and input channels.
 * - by its input: rows are input pixels, the inner axis is taps and output channels.
 * - by its filter: rows are taps and input channels, the inner axis is output pixels.
 */
export const convolutionKernels = (context: KernelContext, group: KernelGroup, node: Convolution): KernelCall[] => {
  const { graph } = context;
  const shapeOf = (id: number): Shape => typeOfValue(graph.program, id).shape;
  const x = node.kind === 'convInputGradient' ? node.shape : shapeOf(node.x);
  const filter = node.kind === 'convFilterGradient' ? node.shape : shapeOf(node.filter);
  const y = node.kind === 'conv' || node.kind === 'byteConv' ? node.shape : shapeOf(node.dy);
  const groups = node.kind === 'byteConv' ? 1 : node.groups;
  const geometry: Geometry = {
    strides: node.strides,
    dilations: node.dilations,
    padding: node.padding,
    batch: x[0]!,
    spatialX: x.slice(1, -1),
    spatialY: y.slice(1, -1),
    window: filter.slice(0, -2),
    inChannels: x.at(-1)!,
    outChannels: y.at(-1)!,
    groupIn: x.at(-1)! / groups,
    groupOut: y.at(-1)! / groups,
  };
  const read = (id: number) => {
    const view = storedView(graph, id);
    return (writer: KernelWriter, place: string): string =>
      writer.load(view.buffer, view.dtype, view.offset === 0 ? place : `${place} + ${view.offset}u`);
  };
  const product = {
    conv: () => forward(geometry, read((node as ConvNode).x), read((node as ConvNode).filter)),
    byteConv: () => forward(geometry, read((node as ByteConvNode).x), read((node as ByteConvNode).filter)),
    convInputGradient: () =>
      byInput(geometry, read((node as ConvInputGradientNode).dy), read((node as ConvInputGradientNode).filter)),
    convFilterGradient: () =>
      byFilter(geometry, read((node as ConvFilterGradientNode).x), read((node as ConvFilterGradientNode).dy)),
  }[node.kind]();
  const { place, ...rest } = product;
  return productKernels({
    ...rest,
    label: labelOf(context, group),
    dtype: node.dtype,
    ...(node.kind === 'byteConv' ? { multiply: byteDot } : {}),
    batch: groups,
    store: epilogue(context, group, place),
    writer: () => writerFor(context),
    half: halfOperands(context, node),
    subgroup: context.subgroup,
    largeProducts: context.largeProducts,
    temporary: (count) => context.temporary({ shape: [count], dtype: node.dtype }),
  });
};

type Read = (writer: KernelWriter, place: string) => string;
type Parts = Pick<Product, 'rows' | 'columns' | 'inner' | 'a' | 'b' | 'aRuns' | 'bRuns'> & { readonly place: string };

const forward = (g: Geometry, x: Read, filter: Read): Parts => {
  const taps = elementCount(g.window);
  return {
    rows: g.batch * elementCount(g.spatialY),
    columns: g.groupOut,
    inner: taps * g.groupIn,
    a: (writer) =>
      [
        `let channel = inner % ${g.groupIn}u;`,
        `let tap = inner / ${g.groupIn}u;`,
        `let pixel = row % ${elementCount(g.spatialY)}u;`,
        ...inputPixel(g, `row / ${elementCount(g.spatialY)}u`),
        `return ${x(writer, `at * ${g.inChannels}u + batch * ${g.groupIn}u + channel`)};`,
      ].join('\n'),
    b: (writer) => `return ${filter(writer, `inner * ${g.outChannels}u + batch * ${g.groupOut}u + column`)};`,
    aRuns: 'inner',
    bRuns: 'column',
    place: `row * ${g.outChannels}u + batch * ${g.groupOut}u + column`,
  };
};

const byInput = (g: Geometry, dy: Read, filter: Read): Parts => {
  const pixels = elementCount(g.spatialX);
  return {
    rows: g.batch * pixels,
    columns: g.groupIn,
    inner: elementCount(g.window) * g.groupOut,
    a: (writer) =>
      [
        `let channel = inner % ${g.groupOut}u;`,
        `let tap = inner / ${g.groupOut}u;`,
        `let pixel = row % ${pixels}u;`,
        `var at = row / ${pixels}u;`,
        ...g.spatialX.flatMap((_, axis) => outputAlong(g, axis)),
        `return ${dy(writer, `at * ${g.outChannels}u + batch * ${g.groupOut}u + channel`)};`,
      ].join('\n'),
    b: (writer) => {
      const tap = `inner / ${g.groupOut}u`;
      return `return ${filter(writer, `(${tap} * ${g.groupIn}u + column) * ${g.outChannels}u + batch * ${g.groupOut}u + inner % ${g.groupOut}u`)};`;
    },
    aRuns: 'inner',
    bRuns: 'inner',
    place: `row * ${g.inChannels}u + batch * ${g.groupIn}u + column`,
  };
};

const byFilter = (g: Geometry, x: Read, dy: Read): Parts => ({
  rows: elementCount(g.window) * g.groupIn,
  columns: g.groupOut,
  inner: g.batch * elementCount(g.spatialY),
  a: (writer) =>
    [
      `let channel = row % ${g.groupIn}u;`,
      `let tap = row / ${g.groupIn}u;`,
      `let pixel = inner % ${elementCount(g.spatialY)}u;`,
      ...inputPixel(g, `inner / ${elementCount(g.spatialY)}u`),
      `return ${x(writer, `at * ${g.inChannels}u + batch * ${g.groupIn}u + channel`)};`,
    ].join('\n'),
  b: (writer) => `return ${dy(writer, `inner * ${g.outChannels}u + batch * ${g.groupOut}u + column`)};`,
  aRuns: 'row',
  bRuns: 'column',
  place: `row * ${g.outChannels}u + batch * ${g.groupOut}u + column`,
});

/** Statements that find the input's pixel `at` of an output `pixel` and a `tap`; they return 0 where it lies in the padding. */
const inputPixel = (g: Geometry, image: string): string[] => {
  const [places, taps] = [axesOf('pixel', g.spatialY), axesOf('tap', g.window)];
  return [
    `var at = ${image};`,
    ...g.spatialX.flatMap((length, axis) => [
      `let x${axis} = i32(${coordinate(places[axis]!)}) * ${g.strides[axis]} + i32(${coordinate(taps[axis]!)}) * ${g.dilations[axis]} - ${g.padding[axis]![0]};`,
      `if (x${axis} < 0 || x${axis} >= ${length}) { return 0; }`,
      `at = at * ${length}u + u32(x${axis});`,
    ]),
  ];
};

/** Statements that find where along an axis the output lies that takes the input's `pixel` by its `tap`; 0 where none does. */
const outputAlong = (g: Geometry, axis: number): string[] => {
  const place = coordinate(axesOf('pixel', g.spatialX)[axis]!);
  const tap = coordinate(axesOf('tap', g.window)[axis]!);
  const [stride, length] = [g.strides[axis]!, g.spatialY[axis]!];
  return [
    `let p${axis} = i32(${place}) + ${g.padding[axis]![0]} - i32(${tap}) * ${g.dilations[axis]};`,
    `if (p${axis} < 0 || p${axis} >= ${length * stride}${stride === 1 ? '' : ` || p${axis} % ${stride} != 0`}) { return 0; }`,
    `at = at * ${length}u + u32(p${axis})${stride === 1 ? '' : ` / ${stride}u`};`,
  ];
};
