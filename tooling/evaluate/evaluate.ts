/**
 * `pnpm evaluate [name …]`: measures how well networks learn, over seeds 0 to 4, after the last epoch, and writes the
 * figures to `docs/results/<name>.json`.
 *
 * In parts: `--only <text>` measures the figures whose names have it, `--seeds 0,1` with some of the seeds; what else stands
 * in the file stays. Other seeds of a figure stay where they were measured at the same commit on the same machine.
 */
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engine } from './engine.ts';
import { type Evaluation, isMet } from './evaluation.ts';
import { measuredBefore, type Result, withOtherSeeds } from './results.ts';
import { gpu } from './gpu.ts';
import { inspect } from './inspect.ts';
import { library } from './library.ts';
import { rl } from './rl.ts';
import { speech } from './speech.ts';
import { spine } from './spine.ts';
import { vision } from './vision.ts';

const evaluations: Readonly<Record<string, Evaluation>> = { spine, engine, gpu, library, inspect, rl, speech, vision };
const SEEDS = [0, 1, 2, 3, 4];
const FOLDER = join(import.meta.dirname, '../../docs/results');

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, seeds: { type: 'string' } },
});
const unknown = asked.filter((name) => !Object.hasOwn(evaluations, name));
const seeds = options.seeds?.split(',').map(Number) ?? SEEDS;
const isPart = options.only !== undefined || options.seeds !== undefined;
if (unknown.length > 0) {
  console.error(`There is no evaluation '${unknown.join("', '")}'. There are: ${Object.keys(evaluations).join(', ')}.`);
  process.exit(2);
}
if (!seeds.every((seed) => SEEDS.includes(seed))) {
  console.error(`Seeds are some of ${SEEDS.join(',')}; got ${options.seeds}.`);
  process.exit(2);
}

for (const name of asked.length > 0 ? asked : Object.keys(evaluations)) {
  const wanted = options.only?.toLowerCase() ?? '';
  const chosen = evaluations[name]!.figures.filter((figure) => figure.name.toLowerCase().includes(wanted));
  if (chosen.length === 0)
    console.log(`No figure of '${name}' has '${wanted}' in its name, with the data that are here.`);
  const file = join(FOLDER, `${name}.json`);
  const run = {
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    command: ['pnpm evaluate', name, ...process.argv.slice(2).filter((word) => !asked.includes(word))].join(' '),
    machine: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`,
    seeds,
  };
  const figures: Record<string, object> = {};
  for (const figure of chosen) {
    const { run: measure, name: title, ...about } = figure;
    const values: number[] = [];
    for (const seed of seeds) values.push(await measure(seed));
    const measured = withOtherSeeds({ ...run, values }, isPart ? measuredBefore(file, title) : undefined);
    const { values: all, ...when } = measured;
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    figures[title] = { values: all, mean, ...about, ...(isPart ? when : {}) };
    const bar =
      figure.seedsAtBar === undefined ? `bar ${figure.bar}` : `bar ${figure.bar} for ${figure.seedsAtBar} of them`;
    const listed = all.map((value) => value.toFixed(4)).join(' ');
    const verdict = isMet(figure, all) ? 'met   ' : 'MISSED';
    console.log(`${verdict}  ${title}: ${mean.toFixed(4)} (${bar}); ${listed}`);
    // After every figure: a long evaluation that is ended early has told what it measured.
    if (isPart) write(file, folded(merged(run, figures, file, evaluations[name]!), `pnpm evaluate ${name}`));
  }
  if (!isPart) write(file, { ...run, figures });
}

function write(file: string, result: Result): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, undefined, 2)}\n`);
}

/** What was measured now beside what stands in the file, in the order of the evaluation; what it leaves out here, for want of data, comes last. */
function merged(
  run: Omit<Result, 'figures'>,
  figures: Result['figures'],
  file: string,
  evaluation: Evaluation,
): Result {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
  const all = { ...before?.figures, ...figures };
  const known = evaluation.figures.map(({ name }) => name).filter((name) => Object.hasOwn(all, name));
  const names = [...new Set([...known, ...Object.keys(all)])];
  return { ...run, ...before, figures: Object.fromEntries(names.map((name) => [name, all[name]!])) };
}

/** Where parts make up the whole, measured at one commit with the same seeds, what they share stands once, at the top. */
function folded(result: Result, command: string): Result {
  const parts = Object.values(result.figures) as (Partial<Result> & object)[];
  const [first] = parts;
  const isWhole =
    first?.commit !== undefined &&
    parts.every(
      (one) => one.commit === first.commit && one.machine === first.machine && String(one.seeds) === String(SEEDS),
    );
  if (!isWhole) return result;
  const figures = Object.entries(result.figures).map(([name, figure]) => {
    const { commit: _commit, command: _command, machine: _machine, seeds: _seeds, ...own } = figure as Partial<Result>;
    return [name, own];
  });
  return {
    commit: first.commit!,
    command,
    machine: first.machine!,
    seeds: SEEDS,
    figures: Object.fromEntries(figures) as Result['figures'],
  };
}
