/** A small network learns ten kinds of clothes; a page shows where it errs, and what it looked at when it did. */
import '@neurite/backend-wasm';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { trainingProgress } from '@neurite/cli';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { randomFlip } from '@neurite/layers';
import { setSeed } from '@neurite/tensors';
import { imageClassifier } from '@neurite/vision';
import { worstMistakes } from './mistakes.ts';
import { page } from './page.ts';

const { values: given } = parseArgs({
  options: {
    epochs: { type: 'string', default: '12' },
    seed: { type: 'string', default: '0' },
    out: { type: 'string', default: 'runs/image-classifier.html' },
  },
});
const seed = Number(given.seed);
const SHOWN = 24;

setSeed(seed);
const { train, test } = await fashionMnistSample();
const classifier = imageClassifier({
  classes: train.targetNames,
  backbone: 'referenceCnn',
  inputShape: [28, 28, 1],
  augmentation: [randomFlip({ mode: 'horizontal' })],
});
console.log(
  `${classifier.model.countParameters().toLocaleString('en')} parameters learn from ${train.y.data.length.toLocaleString('en')} ` +
    `pictures; ${test.y.data.length.toLocaleString('en')} others are held out.`,
);
const { history } = await classifier.fit(train, {
  epochs: Number(given.epochs),
  batchSize: 32,
  seed,
  verbose: 0,
  callbacks: [trainingProgress(process.stdout)],
});

const evaluation = await classifier.evaluate(test);
console.log(
  `Right on ${(100 * evaluation.accuracy).toFixed(1)} % of the pictures held out.\n\n${String(evaluation.report)}\n`,
);

const mistakes = await worstMistakes(classifier, test, SHOWN);
await mkdir(dirname(given.out), { recursive: true });
await writeFile(given.out, await page({ classes: classifier.classes, history, evaluation, mistakes }));
console.log(`Where it errs, to be opened in a browser: ${resolve(given.out)}`);
