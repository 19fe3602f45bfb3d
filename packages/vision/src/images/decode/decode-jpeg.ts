import { FormatError } from '@neurite/backend';
import type { MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import type { Raster } from '../raster.ts';
import { WasmCodec } from './wasm-codec.ts';

const codec = new WasmCodec<MozJPEGModule>(
  () => import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js'),
  '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
);

/** The pixels of a JPEG file, upright. @throws FormatError when it is damaged or of a kind that is not read */
export async function decodeJpeg(bytes: Uint8Array): Promise<Raster> {
  const { result, complaints } = await codec.run((module) => module.decode(bytes as Uint8Array<ArrayBuffer>, true));
  if (result !== undefined && complaints.length === 0) {
    return {
      data: result.data as Uint8ClampedArray,
      width: result.width,
      height: result.height,
      channels: 4,
      max: 255,
    };
  }
  if (complaints.some((line) => /color conversion/i.test(line))) {
    const { decodeCmykJpeg } = await import('./decode-cmyk-jpeg.ts');
    return decodeCmykJpeg(bytes);
  }
  throw new FormatError(`the JPEG is damaged or truncated: ${complaints[0] ?? 'it holds no picture'}`);
}
