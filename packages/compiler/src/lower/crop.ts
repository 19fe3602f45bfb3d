import type { ProgramBuilder, ValueId } from '@neurite/backend';
import { asFloat, cast } from './dtype.ts';
import type { LoweringContext, LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Images [batch, height, width, channels] cut out and turned. */
export const crops: LoweringTable = {
  CropAndResize: cropAndResize,
  RotateWithOffset: rotate,
};

/**
 * Boxes [y1, x1, y2, x2], in parts of the image's last row and column, cut out of the images that `boxInd` names and
 * resized, from corner to corner. What lies outside of the image has a value of its own.
 *
 * Source: tensorflow/core/kernels/image/crop_and_resize_op.cc
 */
function cropAndResize({ builder: b, inputs, attributes }: LoweringContext): ValueId {
  const image = asFloat(b, inputs.image!);
  const [batch, height, width, channels] = b.typeOf(image).shape as [number, number, number, number];
  const [count] = b.typeOf(inputs.boxes!).shape as [number];
  const [cropHeight, cropWidth] = attributes.cropSize as [number, number];
  const rows = placesOf(b, inputs.boxes!, 0, cropHeight, height);
  const columns = placesOf(b, inputs.boxes!, 1, cropWidth, width);
  const pixels = b.reshape(image, [batch * height * width, channels]);
  const first = b.binary(
    'mul',
    b.reshape(cast(b, inputs.boxInd!, 'int32'), [count, 1, 1]),
    b.scalar(height * width, 'int32'),
  );

  const pixelsAt = (row: ValueId, column: ValueId): ValueId => {
    const y = b.reshape(cast(b, row, 'int32'), [count, cropHeight, 1]);
    const x = b.reshape(cast(b, column, 'int32'), [count, 1, cropWidth]);
    const place = b.binary('add', b.binary('mul', y, b.scalar(width, 'int32')), x);
    return b.gather(pixels, b.binary('add', first, place));
  };
  const mix = (low: ValueId, high: ValueId, weight: ValueId): ValueId =>
    b.binary('add', low, b.binary('mul', b.binary('sub', high, low), weight));

  let crops: ValueId;
  if (attributes.method === 'nearest') {
    const nearest = (place: ValueId): ValueId => b.unary('floor', b.binary('add', place, b.scalar(0.5)));
    crops = pixelsAt(nearest(rows), nearest(columns));
  } else {
    const [top, bottom, left, right] = [
      b.unary('floor', rows),
      b.unary('ceil', rows),
      b.unary('floor', columns),
      b.unary('ceil', columns),
    ];
    const across = b.reshape(b.binary('sub', columns, left), [count, 1, cropWidth, 1]);
    const down = b.reshape(b.binary('sub', rows, top), [count, cropHeight, 1, 1]);
    const upper = mix(pixelsAt(top, left), pixelsAt(top, right), across);
    crops = mix(upper, mix(pixelsAt(bottom, left), pixelsAt(bottom, right), across), down);
  }
  const isInside = (places: ValueId, length: number): ValueId =>
    b.binary('and', b.compare('ge', places, b.scalar(0)), b.compare('le', places, b.scalar(length - 1)));
  const inside = b.binary(
    'and',
    b.reshape(isInside(rows, height), [count, cropHeight, 1, 1]),
    b.reshape(isInside(columns, width), [count, 1, cropWidth, 1]),
  );
  return b.select(inside, crops, b.scalar((attributes.extrapolationValue ?? 0) as number));
}

/** Where along an axis of `length` pixels the `size` rows or columns of each box lie: [boxes, size]. */
function placesOf(b: ProgramBuilder, boxes: ValueId, axis: 0 | 1, size: number, length: number): ValueId {
  const [count] = b.typeOf(boxes).shape as [number];
  const edge = (column: number): ValueId => b.slice(boxes, [0, column], [count, 1]);
  const [low, high] = [edge(axis), edge(axis + 2)];
  const last = b.scalar(length - 1);
  if (size === 1) return b.binary('mul', b.binary('mul', b.binary('add', low, high), b.scalar(0.5)), last);
  const scale = b.binary('div', b.binary('mul', b.binary('sub', high, low), last), b.scalar(size - 1));
  return b.binary('add', b.binary('mul', low, last), b.binary('mul', b.iota([1, size], 1, 'float32'), scale));
}

/** Turned by an angle around a centre, to the nearest pixel; what was outside of the image has a value of its own. */
function rotate({ builder: b, inputs, attributes }: LoweringContext): ValueId {
  const { shape, dtype } = b.typeOf(inputs.image!);
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const {
    radians,
    fillValue = 0,
    center = 0.5,
  } = attributes as {
    radians: number;
    fillValue?: number | readonly [number, number, number];
    center?: number | readonly [number, number];
  };
  const [centerX, centerY] =
    typeof center === 'number' ? [center * width, center * height] : [center[0] * width, center[1] * height];
  const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
  const places = Int32Array.from({ length: height * width }, (_, index) => {
    const [dx, dy] = [(index % width) - centerX, Math.floor(index / width) - centerY];
    const column = Math.round(dx * cosine - dy * sine + centerX);
    const row = Math.round(dx * sine + dy * cosine + centerY);
    return column >= 0 && column < width && row >= 0 && row < height ? row * width + column : -1;
  });
  const from = b.constant({ data: places, shape: [height * width], dtype: 'int32' });
  const turned = b.gather(reshape(b, inputs.image!, [batch, height * width, channels]), from, 1);
  // A fourth channel is opacity.
  const fills = Array.from({ length: channels }, (_, channel) =>
    typeof fillValue === 'number' ? fillValue : (fillValue[channel] ?? 255),
  );
  const background = cast(
    b,
    b.constant({ data: Float32Array.from(fills), shape: [channels], dtype: 'float32' }),
    dtype,
  );
  const isInside = b.reshape(b.compare('ge', from, b.scalar(0, 'int32')), [height * width, 1]);
  return reshape(b, b.select(isInside, turned, background), shape);
}
