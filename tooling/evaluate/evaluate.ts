/**
 * `pnpm evaluate [name …]`: measures how well networks learn, over seeds 0 to 4, after the last epoch, and writes the
 * figures to `docs/results/<name>.json`.
 */
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { engine } from './engine.ts';
import { type Evaluation, isMet } from './evaluation.ts';
import { inspect } from './inspect.ts';
import { library } from './library.ts';
import { rl } from './rl.ts';
import { speech } from './speech.ts';
import { spine } from './spine.ts';
import { vision } from './vision.ts';

const evaluations: Readonly<Record<string, Evaluation>> = { spine, engine, library, inspect, rl, speech, vision };
const SEEDS = [0, 1, 2, 3, 4];
const FOLDER = join(import.meta.dirname, '../../docs/results');

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(evaluations, name));
if (unknown.length > 0) {
  console.error(`There is no evaluation '${unknown.join("', '")}'. There are: ${Object.keys(evaluations).join(', ')}.`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : Object.keys(evaluations)) {
  const figures: Record<string, object> = {};
  for (const figure of evaluations[name]!.figures) {
    const { run, name: title, ...about } = figure;
    const values: number[] = [];
    for (const seed of SEEDS) values.push(await run(seed));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    figures[title] = { values, mean, ...about };
    const bar =
      figure.seedsAtBar === undefined ? `bar ${figure.bar}` : `bar ${figure.bar} for ${figure.seedsAtBar} of them`;
    const listed = values.map((value) => value.toFixed(4)).join(' ');
    console.log(`${isMet(figure, values) ? 'met   ' : 'MISSED'}  ${title}: ${mean.toFixed(4)} (${bar}); ${listed}`);
  }
  const result = {
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    command: `pnpm evaluate ${name}`,
    machine: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`,
    seeds: SEEDS,
    figures,
  };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}
