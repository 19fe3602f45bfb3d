/** A model as bytes in memory: for a download, an upload, a message to a worker. */
import type { LayerValue } from '@neurite/layers';
import type { Model } from '../model.ts';
import type { TrainingState } from '../training/fit.ts';
import type { AnyModel } from '../training/outputs.ts';
import { type LoadOptions, loadSaved } from './load.ts';
import { saveModel, saveQuantized } from './save.ts';
import { decodeSaved, encodeSaved, type Store } from './store.ts';
import type { SaveOptions } from './stored-weights.ts';

/** How a model is written as bytes. */
export interface EncodeModelOptions extends SaveOptions {
  /** Where a training stands that is still going on: `run.state()` in a callback. Default: after the last whole epoch. */
  readonly state?: TrainingState | undefined;
}

/**
 * A model as the bytes of a `.safetensors` file: what `model.save('model.safetensors')` writes, where there are no files.
 *
 * @example
 * const bytes = await encodeModel(model);
 * link.href = URL.createObjectURL(new Blob([bytes])); // a download, in a page
 */
export async function encodeModel<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  { quantization, state }: EncodeModelOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const store: Pick<Store, 'write'> = {
    async write(saved, form) {
      bytes = await encodeSaved(saved, form);
    },
  };
  const any = model as unknown as AnyModel;
  if (quantization === undefined) await saveModel(any, '', store, state);
  else await saveQuantized(any, '', quantization, store);
  return bytes!;
}

/**
 * The model that {@link encodeModel} made bytes of, or that stands in a `.safetensors` file; see `loadModel`.
 *
 * @param source names the bytes in messages. Default 'the file'
 * @throws FormatError when they are truncated, damaged, of a newer version, or no model of Neurite's
 * @example
 * const model = await decodeModel(new Uint8Array(await file.arrayBuffer()));
 */
export async function decodeModel(
  bytes: Uint8Array,
  { source = 'the file', ...options }: LoadOptions & { readonly source?: string } = {},
): Promise<Model<LayerValue, LayerValue>> {
  return loadSaved(await decodeSaved(bytes, source), source, options);
}
