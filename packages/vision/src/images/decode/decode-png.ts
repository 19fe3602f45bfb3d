import { FormatError } from '@neurite/backend';
import type { DecodedPng } from 'fast-png';
import type { Raster } from '../raster.ts';
import { exifOrientation, turnUpright } from './orientation.ts';
import { startsWith } from './picture-header.ts';

/** The pixels of a PNG file, of an animated one its first frame. @throws FormatError when it is damaged */
export async function decodePng(bytes: Uint8Array): Promise<Raster> {
  const { decode } = await import('fast-png');
  let png: DecodedPng;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw new FormatError(`the PNG is damaged or truncated: ${(error as Error).message}`, { cause: error });
  }
  const raster = png.palette === undefined ? plainRaster(png) : indexedRaster(png, png.palette);
  return turnUpright(raster, orientationOf(bytes));
}

/** Samples of fewer than eight bits are packed, every row beginning with a byte of its own. */
function unpacked({ data, width, height, depth, channels }: DecodedPng): Raster['data'] {
  if (depth >= 8) return data;
  const samples = new Uint8Array(width * height * channels);
  const perRow = width * channels;
  const bytesPerRow = Math.ceil((perRow * depth) / 8);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < perRow; i++) {
      const bit = i * depth;
      const byte = data[y * bytesPerRow + (bit >> 3)]!;
      samples[y * perRow + i] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }
  }
  return samples;
}

function plainRaster(png: DecodedPng): Raster {
  const { width, height, depth, channels, transparency } = png;
  const samples = unpacked(png);
  const max = depth === 16 ? 65535 : 255;
  const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  const scaled = scale === 1 ? samples : samples.map((sample) => sample * scale);
  const raster = { data: scaled, width, height, channels: channels as Raster['channels'], max } as const;
  return transparency === undefined ? raster : withTransparentColor(raster, samples, transparency);
}

/** One colour of the picture is declared transparent. */
function withTransparentColor(raster: Raster, samples: Raster['data'], color: Uint16Array): Raster {
  const { width, height, channels, max } = raster;
  const data =
    max === 255 ? new Uint8Array(width * height * (channels + 1)) : new Uint16Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    let isTransparent = true;
    for (let channel = 0; channel < channels; channel++) {
      data[pixel * (channels + 1) + channel] = raster.data[pixel * channels + channel]!;
      isTransparent &&= samples[pixel * channels + channel] === color[channel];
    }
    data[pixel * (channels + 1) + channels] = isTransparent ? 0 : max;
  }
  return { ...raster, data, channels: (channels + 1) as Raster['channels'] };
}

function indexedRaster(png: DecodedPng, palette: readonly (readonly number[])[]): Raster {
  const { width, height } = png;
  const indices = unpacked({ ...png, channels: 1 });
  const channels = palette.some((color) => color.length === 4) ? 4 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = palette[indices[pixel]!];
    if (color === undefined) throw new FormatError(`the PNG is damaged: its palette has no colour ${indices[pixel]}`);
    for (let channel = 0; channel < channels; channel++) data[pixel * channels + channel] = color[channel] ?? 255;
  }
  return { data, width, height, channels, max: 255 };
}

function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    if (startsWith(bytes, 'eXIf', at + 4)) return exifOrientation(bytes.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  return 1;
}
