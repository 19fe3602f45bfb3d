/**
 * `pnpm bench --backend gpu`: training steps and matrix products on one GPU, ours beside tfjs-webgpu, jax-js and PyTorch, each in a process of its own
 * (two libraries of tfjs-core's family would share one engine), taking turns on the same card. Products are told as a share of what
 * multiply-adds on registers alone reach there.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entrant, entrantsOnGpu } from './entrants.ts';
import type { GpuPeak } from './workloads/gpu-peak.ts';
import { BUDGET, type Measurement, median, type Mode, type Report } from './measure.ts';
import { isWanted, type Options } from './options.ts';
import { agree, type Figure, figureOf } from './results.ts';
import { figure, table } from './table.ts';
import { takeTurn } from './turn.ts';
import { gpuWorkloads, type Workload } from './workloads/specification.ts';

const here = import.meta.dirname;

/** What came of a GPU. */
export interface GpuResults {
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** GFLOP/s of multiply-adds on registers. */
  readonly peak: number;
  readonly date: string;
  readonly rounds: number;
  readonly rows: readonly GpuRow[];
}

interface GpuRow {
  readonly workload: string;
  readonly title: string;
  readonly mode: Mode;
  readonly flops?: number;
  readonly figures: Readonly<Record<string, Figure>>;
}

interface Turns {
  readonly measurements: Measurement[];
  readonly reports: Report[];
}

/** Measures, prints, and keeps what a real card gave: `gpu-results.json` and `GPU.md`. */
export async function benchOnGpu(options: Options): Promise<void> {
  const peaks: GpuPeak[] = [];
  const isSoftware = process.env['NEURITE_GPU_SOFTWARE'] === '1';
  const chosen = gpuWorkloads(isSoftware).filter(({ name }) => isWanted(name, options));
  const taking = entrantsOnGpu(options.built).filter(
    ({ name }) => options.peers.length === 0 || options.peers.includes(name),
  );
  const turns = new Map<string, Turns>();
  for (let round = 0; round < options.rounds; round++) {
    peaks.push(peakOf());
    for (const workload of chosen) {
      const order = taking.map((_, place) => taking[(place + round) % taking.length]!);
      for (const entrant of order) await turn(entrant, workload, options, turns);
    }
  }
  const rows = chosen.map((workload) => rowOf(workload, taking, turns));
  const { adapter } = peaks[0]!;
  const peak = median(peaks.map(({ gflops }) => gflops));
  const date = new Date().toISOString().slice(0, 10);
  const results: GpuResults = { adapter, isSoftware, peak, date, rounds: options.rounds, rows };
  const text = renderGpu(results);
  console.log(`\n${text}`);
  const isWhole = options.only.length === 0 && options.peers.length === 0;
  if (isSoftware || !isWhole) return;
  writeFileSync(join(here, 'gpu-results.json'), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(here, 'GPU.md'), `${text}\n`);
}

const modeOf = (workload: Workload): Mode => (workload.trains ? 'train' : 'infer');
const keyOf = (workload: Workload, entrant: string): string => `${workload.name}/${entrant}`;

async function turn(entrant: Entrant, workload: Workload, options: Options, turns: Map<string, Turns>): Promise<void> {
  const key = keyOf(workload, entrant.name);
  if (!turns.has(key)) turns.set(key, { measurements: [], reports: [] });
  const { measurements, reports } = turns.get(key)!;
  if (measurements.at(-1)?.cannot !== undefined) return;
  process.stderr.write(`${workload.name} ${entrant.name} `);
  const budget = { ...BUDGET, warm: (options.time * 2) / 3, measure: options.time };
  const mode = modeOf(workload);
  try {
    const report = await takeTurn(entrant.command(workload, [mode], budget));
    measurements.push(...report.measurements);
    reports.push(report);
  } catch (error) {
    measurements.push({ mode, cannot: error instanceof Error ? error.message : String(error) });
  }
  const { cannot, step } = measurements.at(-1)!;
  process.stderr.write(`${cannot ?? `${step!.toPrecision(3)} ms`}\n`);
}

function rowOf(workload: Workload, taking: readonly Entrant[], turns: ReadonlyMap<string, Turns>): GpuRow {
  const mode = modeOf(workload);
  const of = (name: string): Turns => turns.get(keyOf(workload, name))!;
  const firsts = taking.map(({ name }) => of(name).measurements[0]!);
  // The judge is not ours, where another could compute it.
  const judge = firsts.findLast(({ losses, output }) => losses !== undefined || output !== undefined);
  const figures: Record<string, Figure> = {};
  taking.forEach(({ name }, at) => {
    const found = figureOf(of(name), mode);
    figures[name] = judge !== undefined && !agree(firsts[at]!, judge) ? { ...found, differs: true } : found;
  });
  const { name, title, flops } = workload;
  return { workload: name, title, mode, figures, ...(flops === undefined ? {} : { flops }) };
}

function peakOf(): GpuPeak {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--conditions=@neurite/source', join(here, 'workloads/gpu-peak.ts')],
    { encoding: 'utf8' },
  );
  if (status !== 0)
    throw new Error(`The GPU's peak could not be measured: ${stderr.trim().split('\n').slice(-6).join(' | ')}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as GpuPeak;
}

/** The results as text. */
export function renderGpu({ adapter, date, isSoftware, peak, rounds, rows }: GpuResults): string {
  const names = Object.keys(rows[0]?.figures ?? {});
  const cell = (entry: Figure | undefined): string =>
    entry?.step === undefined ? 'cannot' : `${figure(entry.step)}${entry.differs === true ? ' ≠' : ''}`;
  const ratio = (row: GpuRow, name: string): string => {
    const [own, other] = [row.figures['neurite-gpu']?.step, row.figures[name]?.step];
    return own === undefined || other === undefined ? '' : figure(other / own);
  };
  const others = names.filter((name) => name !== 'neurite-gpu');
  const steps = rows.map((row) => [
    row.workload,
    row.title,
    ...names.map((name) => cell(row.figures[name])),
    ...others.map((name) => ratio(row, name)),
  ]);
  const products = rows.flatMap(({ figures, flops, workload }) =>
    flops === undefined
      ? []
      : [
          [
            workload,
            ...names.map((name) => {
              const step = figures[name]?.step;
              if (step === undefined) return 'cannot';
              const rate = flops / step / 1e6;
              return `${figure(rate)} (${((100 * rate) / peak).toFixed(1)} %)`;
            }),
          ],
        ],
  );
  const missing = rows.flatMap(({ figures, workload }) =>
    Object.entries(figures).flatMap(([name, { cannot }]) =>
      cannot === undefined ? [] : [`- ${workload}, ${name}: ${cannot}`],
    ),
  );
  return [
    '# Benchmarks on a GPU',
    `${adapter}; ${date}, ${rounds} rounds. Multiply-adds on registers reach ${figure(peak)} GFLOP/s.`,
    ...(isSoftware ? ['This adapter computes on the processor: these figures say nothing of a GPU.'] : []),
    '## Training steps and products, ms',
    `After the libraries' columns how many times longer others take. ≠ marks who computed something else.`,
    table(['', '', ...names, ...others.map((name) => `${name} / neurite-gpu`)], steps),
    ...(products.length === 0
      ? []
      : ['## Matrix products, GFLOP/s (share of the peak)', table(['', ...names], products)]),
    ...(missing.length === 0 ? [] : ['## Who cannot', missing.join('\n')]),
  ].join('\n\n');
}
