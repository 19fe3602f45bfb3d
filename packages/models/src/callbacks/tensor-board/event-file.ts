/**
 * TensorBoard's event files: `Event` messages of Protocol Buffers, each framed as a record with checksums.
 *
 * Sources: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/event.proto and
 * framework/summary.proto for the messages; core/lib/io/record_writer.h for the frames.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import crc32c from 'crc-32/crc32c.js';

/** How often values fell between two limits. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper limit of every bucket, ascending. */
  readonly limits: readonly number[];
  /** The number of values in every bucket. */
  readonly counts: readonly number[];
}

/** What is shown under one tag. */
export interface SummaryValue {
  readonly tag: string;
  readonly value: number | Histogram;
}

/** The first event of a file, which says how the others are to be read. */
export function versionEvent(seconds: number): Uint8Array {
  return record(
    new BinaryWriter().tag(1, WireType.Bit64).double(seconds).tag(3, WireType.LengthDelimited).string('brain.Event:2'),
  );
}

/** An event with values of one step. */
export function summaryEvent(seconds: number, step: number, values: readonly SummaryValue[]): Uint8Array {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(seconds).tag(2, WireType.Varint).int64(step);
  event.tag(5, WireType.LengthDelimited).fork();
  for (const { tag, value } of values) {
    event.tag(1, WireType.LengthDelimited).fork();
    event.tag(1, WireType.LengthDelimited).string(tag);
    if (typeof value === 'number') event.tag(2, WireType.Bit32).float(value);
    else writeHistogram(event.tag(5, WireType.LengthDelimited).fork(), value).join();
    event.join();
  }
  return record(event.join());
}

function writeHistogram(writer: BinaryWriter, histogram: Histogram): BinaryWriter {
  const { min, max, count, sum, sumOfSquares } = histogram;
  [min, max, count, sum, sumOfSquares].forEach((value, index) => writer.tag(index + 1, WireType.Bit64).double(value));
  for (const [field, list] of [
    [6, histogram.limits],
    [7, histogram.counts],
  ] as const) {
    writer.tag(field, WireType.LengthDelimited).fork();
    for (const value of list) writer.double(value);
    writer.join();
  }
  return writer;
}

/** Length, checksum of the length, data, checksum of the data; all little-endian. */
function record(message: BinaryWriter): Uint8Array {
  const data = message.finish();
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
}

/** CRC-32C, turned by 15 bits and moved, so that the checksum of data that hold checksums is none of theirs. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
