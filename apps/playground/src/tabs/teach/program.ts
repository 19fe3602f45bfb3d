/** The program that does in Node what the tab does in the page: the text of what `network.ts` and `experiment.ts` do. */
import { program } from '../../frame/program-text.ts';
import type { TeachConfig } from './config.ts';
import { HELD_OUT_EVERY, PHOTO_SIDE } from './view.ts';

export function teachProgram({ units, learningRate, epochs, batchSize, seed }: TeachConfig): string {
  return program(
    {
      '@neurite/backend-wasm': [],
      '@neurite/layers': ['dense', 'globalAveragePooling2d', 'layerNormalization'],
      '@neurite/models': ['model'],
      '@neurite/optimizers': ['adam'],
      '@neurite/tensors': ['ndArray', 'setSeed'],
      '@neurite/vision': ['loadFaceBackbone', 'readImage', 'stackImages'],
      'node:fs': ['readdirSync'],
    },
    [
      `// “Download the photos” gives the folder photos, with a folder for each class; it is unpacked here.
const classes = readdirSync('photos').sort();
const photos = classes.flatMap((name, label) =>
  readdirSync(\`photos/\${name}\`)
    .sort()
    .map((file, index) => ({ path: \`photos/\${name}/\${file}\`, label, index })),
);
// Every fifth photo of a class is held out.
const isHeldOut = (index: number) => index % ${HELD_OUT_EVERY} === ${HELD_OUT_EVERY - 1};
async function read(chosen: typeof photos) {
  const images = await Promise.all(chosen.map(({ path }) => readImage(path, { size: ${PHOTO_SIDE}, fit: 'cover' })));
  const labels = Int32Array.from(chosen, ({ label }) => label);
  return [stackImages(images), ndArray(labels, [chosen.length])] as const;
}
const [x, y] = await read(photos.filter(({ index }) => !isHeldOut(index)));
const heldOut = photos.filter(({ index }) => isHeldOut(index));`,
      `// A network that was trained on photographs, without its last layer: its features stay as they are.
const weights = new URL('model', import.meta.resolve('@vladmandic/face-api/package.json'));
const backbone = await loadFaceBackbone(weights, { inputSize: ${PHOTO_SIDE} });
for (const layer of backbone.layers) layer.trainable = false;`,
      `// The head is what learns.
setSeed(${seed});
const features = globalAveragePooling2d().apply(backbone.outputs[0]!);
const hidden = dense({ units: ${units}, activation: 'relu' }).apply(layerNormalization().apply(features));
const outputs = dense({ units: classes.length, activation: 'softmax' }).apply(hidden);
const network = model({ inputs: backbone.inputs, outputs });
network.compile({
  optimizer: adam({ learningRate: ${learningRate} }),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});
const history = await network.fit(x, y, {
  epochs: ${epochs},
  batchSize: ${batchSize},
  seed: ${seed},
  ...(heldOut.length > 0 ? { validationData: await read(heldOut) } : {}),
  verbose: 2,
});
console.log(history.history);
await network.save('teach.safetensors');`,
    ],
    ['@vladmandic/face-api'],
  );
}
