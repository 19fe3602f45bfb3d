/** A network learns the ten digits, and hears them in a recording by a voice that it never met. */
import '@neurite/backend-wasm';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { trainingProgress } from '@neurite/cli';
import { loadAudio } from '@neurite/speech';
import { RandomGenerator, setSeed, useBackend } from '@neurite/tensors';
import { spokenDigits, syntheticDigits } from './digits.ts';
import { dictate, listen } from './listen.ts';
import { BATCH_SIZE, digitRecognizer } from './recognizer.ts';
import { report } from './report.ts';

const { values: given } = parseArgs({
  options: {
    people: { type: 'boolean', default: false },
    file: { type: 'string' },
    epochs: { type: 'string' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/speech-commands.html' },
  },
});
const seed = Number(given.seed);
const DICTATED = 7;
// Read first: who mistyped its name need not wait for the training.
const own = given.file === undefined ? undefined : await loadAudio(given.file);

await useBackend();
setSeed(seed);
const { about, training, tested } = given.people ? await spokenDigits() : await syntheticDigits();
const recognizer = digitRecognizer();
console.log(
  `${recognizer.model.countParameters().toLocaleString('en')} parameters learn from ${training.length.toLocaleString('en')} recordings; ` +
    `${tested.length} by others are held out (${about}).`,
);
const { history } = await recognizer.fit(training, {
  epochs: Number(given.epochs ?? (given.people ? 15 : 100)),
  batchSize: BATCH_SIZE,
  seed,
  verbose: 0,
  callbacks: [trainingProgress(process.stdout)],
});
const evaluation = await recognizer.evaluate(tested);
console.log(`Of the strangers' digits it understands ${(100 * evaluation.accuracy).toFixed(1)} %.`);

const chosen = [...new RandomGenerator(seed).permutation(tested.length)].slice(0, DICTATED);
const recording = own === undefined ? dictate(chosen.map((number) => tested[number]!)) : { clip: own, said: [] };
const heard = await listen(recognizer, recording);
if (heard.said.length > 0) console.log(`Said:  ${heard.said.map(({ word }) => word).join(' ')}`);
console.log(`Heard: ${heard.events.map(({ word }) => word).join(' ')}`);

const folder = dirname(given.out);
await mkdir(folder, { recursive: true });
await recognizer.save(join(folder, 'speech-commands.safetensors'));
await writeFile(given.out, await report({ about, history, evaluation, heard }));
console.log(`The recording with what was heard, to be opened in a browser: ${resolve(given.out)}`);
console.log(
  `The recogniser, for \`neurite transcribe --model\` and for the page with the microphone: ${resolve(folder, 'speech-commands.safetensors')}`,
);
