import { readImage } from '@neurite/vision';
import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { damagedBytes } from '../damage.ts';
import { goldenFiles } from '../seeds.ts';
import type { Target } from '../target.ts';

/** Puts the checksums of a PNG right, so that the damage comes through. */
function withChecksums(file: Uint8Array): Uint8Array {
  const result = file.slice();
  const view = new DataView(result.buffer);
  for (let at = 8; at + 12 <= result.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > result.length) break;
    view.setUint32(end, crc32(result.subarray(at + 4, end)));
    at = end + 4;
  }
  return result;
}

const image: Target = {
  name: 'images',
  async files() {
    const whole = goldenFiles('vision/src/golden/files.json');
    const isPng = (file: Uint8Array): boolean => file[0] === 0x89;
    const png = damagedBytes(whole.filter(isPng), ['IHDR', 'IDAT', 'PLTE', 'tRNS', 'eXIf', 'IEND', 'acTL']);
    const others = damagedBytes(
      whole.filter((file) => !isPng(file)),
      ['RIFF', 'WEBP', 'VP8 ', 'VP8L', 'VP8X', 'ANMF', 'Exif', Uint8Array.of(0xff, 0xc0), Uint8Array.of(0xff, 0xda)],
    );
    return fc.oneof(png, png.map(withChecksums), others, others).map((file) => ({ file }));
  },
  read: ({ file }) => readImage(file!, { maxPixels: 1_000_000 }),
};

export const images: readonly Target[] = [image];
