/** `pnpm bench`: everybody takes turns on every workload; the table is printed, and kept where all took part. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entrant, entrants } from './entrants.ts';
import { machine } from './machine.ts';
import { BUDGET, type Measurement, median, type Mode, type Report } from './measure.ts';
import { isWanted, type Options, readOptions, USAGE } from './options.ts';
import type { Peak } from './peak.ts';
import { agree, type Figure, figureOf, type Results, type Row } from './results.ts';
import { INTRODUCTION, render } from './report.ts';
import { sizes } from './sizes.ts';
import { takeTurn } from './turn.ts';
import { type Workload, workloads } from './workloads/specification.ts';

const here = import.meta.dirname;
const RESULTS = join(here, 'results.json');

/** Turns of one entrant in one mode of one workload. */
interface Tally {
  readonly measurements: Measurement[];
  readonly reports: Report[];
  /** Too slow to be repeated, or not able. */
  isOver: boolean;
}

const key = (workload: Workload, mode: Mode, entrant: string): string => `${workload.name}/${mode}/${entrant}`;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  prepare(options);
  if (options.backend === 'gpu') return (await import('./gpu.ts')).benchOnGpu(options);
  const taking = entrants(options.built).filter(
    ({ name }) => options.peers.length === 0 || options.peers.includes(name),
  );
  if (taking.length === 0) throw new Error(`--peers: nobody of that name.\n${USAGE}`);
  const chosen = workloads.filter(({ name }) => isWanted(name, options));
  const tallies = new Map<string, Tally>();
  const peaks = new Map<string, Peak[]>();
  for (let round = 0; round < options.rounds; round++) {
    for (const workload of chosen) {
      if (workload.flops !== undefined) peaks.set(workload.name, [...(peaks.get(workload.name) ?? []), peakTurn()]);
      // Another one begins in every round, so that nobody always follows the same.
      const order = taking.map((_, place) => taking[(place + round) % taking.length]!);
      for (const entrant of order) await turns(entrant, workload, options, tallies, round);
    }
  }
  const rows = chosen.flatMap((workload) => rowsOf(workload, taking, options, tallies, peaks.get(workload.name) ?? []));
  const before = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Results) : undefined;
  const isWhole = options.peers.length === 0;
  const results: Results = {
    machine: machine(),
    rounds: options.rounds,
    rows: isWhole ? [...(before?.rows.filter((old) => !rows.some((row) => isSame(row, old))) ?? []), ...rows] : rows,
    sizes: isWanted('size', options) && isWhole ? await sizes() : isWhole ? (before?.sizes ?? []) : [],
    ...(peaks.size > 0
      ? { peak: medianPeak([...peaks.values()].flat()) }
      : before?.peak === undefined || !isWhole
        ? {}
        : { peak: before.peak }),
  };
  const inOrder = workloads.flatMap(({ name }) => results.rows.filter((row) => row.workload === name));
  const sorted = { ...results, rows: inOrder };
  console.log(`\n${render(sorted)}`);
  if (!isWhole) return;
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 1)}\n`);
  writeFileSync(join(here, 'README.md'), `${INTRODUCTION}\n${render(sorted)}\n`);
}

function isSame(a: Row, b: Row): boolean {
  return a.workload === b.workload && a.mode === b.mode;
}

/** Builds our packages, and installs the peers at first use and whenever their list changed. */
function prepare({ built, peers: names }: Options): void {
  const run = (command: string, cwd: string, hint = ''): void => {
    console.error(`> ${command}`);
    const { status } = spawnSync(command, { cwd, shell: true, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`\`${command}\` ended with status ${status}.${hint}`);
  };
  const [peers, installed] = [join(here, 'peers'), join(here, 'peers/node_modules/.modules.yaml')];
  const lock = join(peers, 'pnpm-lock.yaml');
  const needsPeers = names.length === 0 || names.some((name) => !/^(neurite|pytorch)/.test(name));
  if (needsPeers && (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)) {
    run('npx --yes pnpm@12.4.2 install --frozen-lockfile', peers);
  }
  if (built) run('npx --no-install tsc -b', join(here, '..'), ' With --source nothing has to be built.');
}

async function turns(
  entrant: Entrant,
  workload: Workload,
  options: Options,
  tallies: Map<string, Tally>,
  round: number,
): Promise<void> {
  const tallyOf = (mode: Mode): Tally => {
    const name = key(workload, mode, entrant.name);
    if (!tallies.has(name)) tallies.set(name, { measurements: [], reports: [], isOver: false });
    return tallies.get(name)!;
  };
  const modes = entrant.modes(workload).filter((mode) => options.modes.includes(mode) && !tallyOf(mode).isOver);
  const budget = { ...BUDGET, warm: (options.time * 2) / 3, measure: options.time };
  // `fit` is measured from its beginning, so nothing may have run before it.
  for (const together of [modes.filter((mode) => mode !== 'fit'), modes.filter((mode) => mode === 'fit')]) {
    if (together.length === 0) continue;
    process.stderr.write(`round ${round + 1}: ${workload.name} ${together.join('+')} ${entrant.name} `);
    const report = await reportOf(entrant, workload, together, budget);
    for (const measurement of report.measurements) {
      const tally = tallyOf(measurement.mode);
      tally.measurements.push(measurement);
      if (measurement.cannot === undefined) tally.reports.push(report);
      tally.isOver =
        measurement.cannot !== undefined || (measurement.mode !== 'fit' && measurement.step! > budget.slow);
      process.stderr.write(`${measurement.cannot ?? measurement.step!.toPrecision(3)} `);
    }
    process.stderr.write('\n');
  }
}

async function reportOf(
  entrant: Entrant,
  workload: Workload,
  modes: readonly Mode[],
  budget: typeof BUDGET,
): Promise<Report> {
  try {
    return await takeTurn(entrant.command(workload, modes, budget));
  } catch (error) {
    const cannot = error instanceof Error ? error.message : String(error);
    return { load: 0, peakMemory: 0, measurements: modes.map((mode) => ({ mode, cannot })) };
  }
}

function rowsOf(
  workload: Workload,
  taking: readonly Entrant[],
  { modes }: Options,
  tallies: Map<string, Tally>,
  peaks: readonly Peak[],
): Row[] {
  return modes.flatMap((mode) => {
    const took = taking.filter(({ name }) => (tallies.get(key(workload, mode, name))?.measurements.length ?? 0) > 0);
    if (took.length === 0) return [];
    const firsts = took.map(({ name }) => tallies.get(key(workload, mode, name))!.measurements[0]!);
    // PyTorch is the judge where it takes part, since nothing of it is JavaScript; else whoever comes first among the peers.
    const order = ['pytorch', 'tfjs-cpu', 'ort-web', 'jax-js', 'tfjs-wasm'];
    const judge = order
      .map((name) => took.findIndex((entrant) => entrant.name === name))
      .find((at) => at >= 0 && numbersIn(firsts[at]!));
    const figures: Record<string, Figure> = {};
    took.forEach(({ name }, at) => {
      const figure = figureOf(tallies.get(key(workload, mode, name))!, mode);
      const differs = judge !== undefined && !agree(firsts[at]!, firsts[judge]!);
      figures[name] = differs ? { ...figure, differs } : figure;
    });
    if (workload.flops !== undefined && peaks.length > 0) {
      const { portable, wide } = medianPeak(peaks);
      figures['peak'] = { rounds: peaks.length, step: workload.flops / portable / 1e6 };
      if (wide !== undefined) figures['peak-wide'] = { rounds: peaks.length, step: workload.flops / wide / 1e6 };
    }
    return [{ workload: workload.name, mode, date: new Date().toISOString().slice(0, 10), figures }];
  });
}

const numbersIn = ({ losses, output }: Measurement): boolean => losses !== undefined || output !== undefined;

function peakTurn(): Peak {
  const { stdout } = spawnSync(process.execPath, [join(here, 'peak.ts')], { encoding: 'utf8' });
  return JSON.parse(stdout) as Peak;
}

function medianPeak(peaks: readonly Peak[]): Peak {
  const wide = peaks.map((peak) => peak.wide).filter((value) => value !== undefined);
  return {
    portable: median(peaks.map(({ portable }) => portable)),
    ...(wide.length > 0 ? { wide: median(wide) } : {}),
  };
}

if (import.meta.main) {
  if (process.argv.includes('--help')) console.log(USAGE);
  else await main();
}
