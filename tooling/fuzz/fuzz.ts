/**
 * `pnpm fuzz [reader …] [--inputs 100000] [--seed 1] [--record]`: reads damaged files, and prints what readers did with them; with `--record`
 * it writes that into `docs/fuzz.md`, too. What they should not do is kept in `tooling/fuzz/.cache/`, to look at or to make a test of.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputsFrom } from './inputs.ts';
import { recorded } from './record.ts';
import { supervise } from './supervise.ts';
import { targets } from './targets/index.ts';

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    record: { type: 'boolean', default: false },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
const unknown = asked.filter((name) => targets.every((target) => target.name !== name));
if (unknown.length > 0) {
  console.error(
    `There is no reader '${unknown.join("', '")}'. There are: ${targets.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const folder = join(import.meta.dirname, '.cache');
const page = join(import.meta.dirname, '../../docs/fuzz.md');
const names = targets.map(({ name }) => name);
const columns = [18, 8, 9, 10, 10, 10, 9];
const row = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(columns[0]!) : String(cell).padStart(columns[i]!))).join('');

let count = 0;
console.log(row('reader', 'inputs', 'refused', 'findings', 'slowest', 'memory', 'time'));
for (const target of targets.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const report = await supervise(target.name, Math.round(inputs * (target.share ?? 1)), seed);
  const { findings, ended, refused, slowest, megabytes, seconds } = report;
  console.log(
    row(
      target.name,
      report.inputs,
      refused,
      findings.length,
      `${slowest.milliseconds.toFixed(0)} ms`,
      `${megabytes.toFixed(0)} MB`,
      `${seconds.toFixed(0)} s`,
    ),
  );
  if (values.record) {
    const last = existsSync(page) ? readFileSync(page, 'utf8') : '';
    writeFileSync(page, recorded(last, names, target.name, report, seed));
  }
  const all = [...findings, ...(ended === undefined ? [] : [{ input: ended.input, what: `ENDED: ${ended.why}` }])];
  for (const { input, what } of all) {
    console.log(`  input ${input}: ${what}`);
    for (const [, files] of inputsFrom(await target.files(), seed, input + 1, input)) {
      mkdirSync(folder, { recursive: true });
      for (const [file, bytes] of Object.entries(files)) {
        writeFileSync(join(folder, `${target.name.replaceAll(/\W+/g, '-')}-${input}-${file}`), bytes);
      }
    }
  }
  count += all.length;
}
process.exitCode = count === 0 ? 0 : 1;
