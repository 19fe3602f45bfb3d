/** Transfer learning: features of a network that was trained on photographs, and a small head that learns the user's classes. */
import { dense, globalAveragePooling2d, layerNormalization } from '@neurite/layers';
import { type Functional, model } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { setSeed } from '@neurite/tensors';
import { loadFaceBackbone } from '@neurite/vision';
import type { TeachConfig } from './config.ts';
import { PHOTO_SIDE } from './view.ts';

/** What `teachProgram` prints. */
export async function makeNetwork(config: TeachConfig, classes: number): Promise<Functional> {
  const backbone = await loadFaceBackbone(weightsFolder(), { inputSize: PHOTO_SIDE });
  for (const layer of backbone.layers) layer.trainable = false;
  setSeed(config.seed);
  const features = globalAveragePooling2d().apply(backbone.outputs[0]!);
  const hidden = dense({ units: config.units, activation: 'relu' }).apply(layerNormalization().apply(features));
  const outputs = dense({ units: classes, activation: 'softmax' }).apply(hidden);
  const network = model({ inputs: backbone.inputs, outputs });
  network.compile({
    optimizer: adam({ learningRate: config.learningRate }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  return network;
}

/** Of the page, where the build puts them beside the scripts' folder; in Node, of the package itself. */
function weightsFolder(): URL {
  const node = globalThis.process?.getBuiltinModule?.('node:module');
  if (node === undefined) return new URL('../face-api/', location.href);
  const path = node.createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return new URL('model', `file://${path}`);
}
