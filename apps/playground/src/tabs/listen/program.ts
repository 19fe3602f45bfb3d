/** The program that does in Node what the tab does in the page. */
import { program } from '../../frame/program-text.ts';
import { type ListenConfig, SYNTHETIC } from './config.ts';
import { HELD_OUT_EVERY, SAMPLE_RATE, SYNTHETIC_WORDS } from './recordings.ts';

export function listenProgram(config: ListenConfig): string {
  const { network, channels, epochs, batchSize, learningRate, seed } = config;
  const isSynthetic = config.recordings === SYNTHETIC;
  const list = SYNTHETIC_WORDS.map((word) => `'${word}'`).join(', ');
  const recordings = isSynthetic
    ? `const recordings = await syntheticWords([${list}]);`
    : `// “Download the recordings” gives a folder with a folder for each word; it is unpacked here.
const recordings = await Promise.all(
  globSync('recordings/*/*.wav')
    .sort()
    .map(async (path) => ({ clip: await loadAudio(path), word: path.split(/[\\\\/]/)[1]! })),
);`;
  return program(
    {
      '@neurite/backend-wasm': [],
      '@neurite/speech': ['commandRecognizer', ...(isSynthetic ? [] : ['loadAudio'])],
      '@neurite/tensors': ['setSeed'],
      ...(isSynthetic ? { '@neurite/data-synthetic-speech': ['syntheticWords'] } : { 'node:fs': ['globSync'] }),
    },
    [
      recordings,
      `// Every fifth recording of a word is held out.
const takes = Map.groupBy(recordings, ({ word }) => word);
const isHeldOut = (_: unknown, take: number) => take % ${HELD_OUT_EVERY} === ${HELD_OUT_EVERY - 1};
const train = [...takes.values()].flatMap((all) => all.filter((one, take) => !isHeldOut(one, take)));
const heldOut = [...takes.values()].flatMap((all) => all.filter(isHeldOut));`,
      `setSeed(${seed});
const recognizer = commandRecognizer({
  words: [...takes.keys()],
  sampleRate: ${SAMPLE_RATE},
  network: '${network}',
  channels: ${channels},
});
const history = await recognizer.fit(train, {
  epochs: ${epochs},
  batchSize: ${batchSize},
  learningRate: ${learningRate},
  seed: ${seed},
  ...(heldOut.length > 0 ? { validationData: heldOut } : {}),
});
console.log(history.history);
await recognizer.save('words.safetensors');`,
    ],
  );
}
