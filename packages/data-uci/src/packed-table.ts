import { NeuriteError } from '@neurite/backend';

/** A table of decimal numbers, the class labels its last column, as `tooling/data/uci.py` writes it. */
export interface PackedTable {
  readonly rows: number;
  /** How many bytes a number takes: the bytes lie plane by plane, the lowest first, each column by column. */
  readonly planes: number;
  /** How many digits stand after the point, for each column. */
  readonly decimals: readonly number[];
  readonly featureNames: readonly string[];
  readonly targetNames: readonly string[];
  /** The bytes, raw deflate in base64. */
  readonly deflated: string;
}

/**
 * The features, row-major, and the labels of a packed table.
 *
 * A whole number divided by a power of ten is the float64 nearest to the decimal, the very value that a CSV reader
 * makes of it; its rounding to float32 is the array's own.
 */
export async function unpack(table: PackedTable): Promise<{ features: Float32Array; labels: Int32Array }> {
  const { rows, planes, decimals } = table;
  const bytes = await inflate(table.deflated);
  const plane = rows * decimals.length;
  const width = decimals.length - 1;
  const features = new Float32Array(rows * width);
  const labels = new Int32Array(rows);
  decimals.forEach((digits, column) => {
    const scale = 10 ** digits;
    for (let row = 0; row < rows; row++) {
      let whole = 0;
      for (let p = planes - 1; p >= 0; p--) whole = whole * 256 + bytes[p * plane + column * rows + row]!;
      if (column === width) labels[row] = whole;
      else features[row * width + column] = whole / scale;
    }
  });
  return { features, labels };
}

async function inflate(base64: string): Promise<Uint8Array> {
  if (typeof DecompressionStream === 'undefined') {
    throw new NeuriteError(
      'This platform cannot unpack the embedded data: it has no DecompressionStream. Node 22 and every browser of 2023 ' +
        'or later have it.',
    );
  }
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
