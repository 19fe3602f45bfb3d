import {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  elementCount,
  type KernelGroup,
  type MaxPoolGradientNode,
  type MaxPoolNode,
  type MaxPoolPickNode,
  type PoolGeometry,
  type Shape,
  storedView,
  typeOfValue,
  type ValueId,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { axesOf, coordinate } from '../wgsl/space.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

type Pooling = MaxPoolNode | MaxPoolGradientNode | MaxPoolPickNode | AvgPoolNode | AvgPoolGradientNode;

/** Pooling and its gradients: a thread a result; gradients gather from all windows that an element lies in. */
export const poolKernels = (context: KernelContext, group: KernelGroup, node: Pooling): KernelCall[] => {
  const { graph } = context;
  const count = elementCount(node.shape);
  if (count === 0) return [];
  const writer = writerFor(context);
  const isGradient = node.kind === 'maxPoolGradient' || node.kind === 'avgPoolGradient';
  const x = isGradient ? node.shape : typeOfValue(graph.program, node.x).shape;
  const y = isGradient ? typeOfValue(graph.program, node.dy).shape : node.shape;
  const read = (id: ValueId, place: string): string => {
    const view = storedView(graph, id);
    return writer.load(view.buffer, 'float32', view.offset === 0 ? place : `${place} + ${view.offset}u`);
  };
  declareWindows(writer, node, x, y);
  if (node.kind !== 'avgPool' && node.kind !== 'avgPoolGradient')
    declareLeader(writer, node, (place) => read(node.x, place));
  const taps = elementCount(node.window);
  const channels = x.at(-1)!;
  const head = [`let channel = i % ${channels}u;`, `let pixel = i / ${channels}u;`];
  const overTaps = (statements: string): string => `for (var tap = 0u; tap < ${taps}u; tap++) {\n${statements}\n}`;
  const body = ((): string[] => {
    switch (node.kind) {
      case 'maxPool':
        return [
          'let place = leader(pixel, channel);',
          'var result = f32_of(0xff800000u);',
          `if (place >= 0) { result = ${read(node.x, 'u32(place)')}; }`,
        ];
      case 'maxPoolPick':
        return [
          'let place = leader(pixel, channel);',
          'var result = 0.0;',
          `if (place >= 0) { result = ${read(node.values, 'u32(place)')}; }`,
        ];
      case 'avgPool':
        return [
          'var result = 0.0;',
          'var inside = 0u;',
          overTaps(
            `let at = input_pixel(pixel, tap);\nif (at >= 0) { inside += 1u; result += ${read(node.x, `u32(at) * ${channels}u + channel`)}; }`,
          ),
          node.includePadding ? `result /= ${taps}.0;` : 'if (inside > 0u) { result /= f32(inside); }',
        ];
      case 'maxPoolGradient':
        return [
          'var result = 0.0;',
          overTaps(
            `let at = output_pixel(pixel, tap);\nif (at >= 0 && leader(u32(at), channel) == i32(i)) { result += ${read(node.dy, `u32(at) * ${channels}u + channel`)}; }`,
          ),
        ];
      case 'avgPoolGradient':
        return [
          'var result = 0.0;',
          overTaps(
            [
              'let at = output_pixel(pixel, tap);',
              'if (at >= 0) {',
              'var inside = 0u;',
              `for (var other = 0u; other < ${taps}u; other++) { if (input_pixel(u32(at), other) >= 0) { inside += 1u; } }`,
              `result += ${read(node.dy, `u32(at) * ${channels}u + channel`)} / ${node.includePadding ? `${taps}.0` : 'f32(inside)'};`,
              '}',
            ].join('\n'),
          ),
        ];
    }
  })();
  const store = writer.store(group.root, 'float32', 'i', 'result');
  return [writer.perItem(labelOf(context, group), count, [...head, ...body, store].join('\n'))];
};

/** `input_pixel(y, tap)`, and `output_pixel(x, tap)` the other way round: counted flat, images included, or −1 where there is none. */
const declareWindows = (writer: KernelWriter, geometry: PoolGeometry, x: Shape, y: Shape): void => {
  const [spatialX, spatialY] = [x.slice(1, -1), y.slice(1, -1)];
  const { strides, dilations, padding, window } = geometry;
  const taps = axesOf('tap', window);
  const inX = axesOf('pixel', [x[0]!, ...spatialX]);
  const inY = axesOf('pixel', [y[0]!, ...spatialY]);
  writer.declare(
    [
      'fn input_pixel(pixel: u32, tap: u32) -> i32 {',
      `var at = i32(${coordinate(inY[0]!)});`,
      ...spatialX.flatMap((length, axis) => [
        `let x${axis} = i32(${coordinate(inY[axis + 1]!)}) * ${strides[axis]} + i32(${coordinate(taps[axis]!)}) * ${dilations[axis]} - ${padding[axis]![0]};`,
        `if (x${axis} < 0 || x${axis} >= ${length}) { return -1; }`,
        `at = at * ${length} + x${axis};`,
      ]),
      'return at;',
      '}',
      'fn output_pixel(pixel: u32, tap: u32) -> i32 {',
      `var at = i32(${coordinate(inX[0]!)});`,
      ...spatialY.flatMap((length, axis) => [
        `let y${axis} = i32(${coordinate(inX[axis + 1]!)}) + ${padding[axis]![0]} - i32(${coordinate(taps[axis]!)}) * ${dilations[axis]};`,
        `if (y${axis} < 0 || y${axis} >= ${length * strides[axis]!} || y${axis} % ${strides[axis]} != 0) { return -1; }`,
        `at = at * ${length} + y${axis} / ${strides[axis]};`,
      ]),
      'return at;',
      '}',
    ].join('\n'),
  );
};

/** `leader(y, channel)`: where a window's first maximum or first NaN lies; −1 where the window lies in the padding. */
const declareLeader = (
  writer: KernelWriter,
  node: MaxPoolNode | MaxPoolGradientNode | MaxPoolPickNode,
  read: (place: string) => string,
): void => {
  const channels = node.shape.at(-1)!;
  writer.declare(
    [
      'fn leader(pixel: u32, channel: u32) -> i32 {',
      'var best = -1;',
      'var largest = 0.0;',
      `for (var tap = 0u; tap < ${elementCount(node.window)}u; tap++) {`,
      'let at = input_pixel(pixel, tap);',
      'if (at < 0) { continue; }',
      `let place = u32(at) * ${channels}u + channel;`,
      `let value = ${read('place')};`,
      'if (is_nan(value)) { return i32(place); }',
      'if (best < 0 || value > largest) { best = i32(place); largest = value; }',
      '}',
      'return best;',
      '}',
    ].join('\n'),
  );
};
