/** The results as text: one table for each mode, what was to be reached, and what everybody weighs. */
import { verdicts } from './bars.ts';
import type { Mode } from './measure.ts';
import type { Figure, Results, Row } from './results.ts';
import { figure, table } from './table.ts';
import { type Workload, workloadNamed } from './workloads/specification.ts';

export const INTRODUCTION = `# Benchmarks

Training and inference side by side with TensorFlow.js, jax-js, brain.js, ONNX Runtime Web and PyTorch.

\`\`\`sh
pnpm bench                         # everybody, everything, five rounds; renews this page
pnpm bench --only W3 --rounds 2    # one workload; renews its lines
pnpm bench --only W1,W5 --peers neurite,tfjs-wasm --mode infer   # prints only
\`\`\`

The peers are installed into \`bench/peers\` at first use (half a gigabyte); PyTorch takes part where Debian's python3-torch is installed.

| | |
| --- | --- |
| W1 | MLP 10 → 5 → 1 with sigmoids, batch 32, binary cross-entropy; \`fit\` is 100 epochs on 1,000 rows |
| W2 | MLP 784 → 512 → 256 → 10, batch 128, cross-entropy; \`fit\` is 10 epochs of 8 batches |
| W3 | convolution 32 – pool – convolution 64 – pool – dense 128 – dense 10 on 28×28 pictures, batch 64; \`fit\` is 3 epochs of 8 batches |
| W4 | LSTM, 49 steps of 40 numbers, 128 units, then 12 classes, batch 32 |
| W5 | products of square matrices |
| W6 | MobileNet v1 on one picture of 224×224, α = 0.25 and 1 |
| W7 | transformer block: 16 sequences of 128 × 128, 4 heads, inner layer of 512 |

Training is with Adam everywhere, the whole step: forward, backward, update. In each round each entrant has a process of its own for
each workload; they take turns, another one begins each time. A figure is the smaller of the median wall clock and the mean processor time
a step, the median over the rounds; differences below 15 % mean nothing. All compute with the same numbers (\`workloads/arrays.ts\`), and their
losses or outputs are compared in every run: ≠ marks who computed something else. brain.js updates after every single example,
so its losses are its own.

\`neurite\` runs on one thread, with 256-bit code where Node can make it; \`neurite-portable\` is the code that browsers run
(\`NEURITE_WIDE=0\`). The WASM peers run as they come, and (\`-flag\`) in a process started with V8's flag for that code.

On a GPU: \`pnpm bench --backend gpu\` takes W2, W3, W4 and W7, the same with 512 examples at a time, and products up to 8192³ on the adapter that
WebGPU finds, beside tfjs-webgpu, jax-js on WebGPU and PyTorch where it finds a card, each in a process of its own, and writes \`GPU.md\`, with products as a share of what
multiply-adds on registers alone reach there. No card was at hand so far: unmeasured. With \`NEURITE_GPU_SOFTWARE=1\` it runs with tiny sizes on
SwiftShader, and writes nothing.

Scripts beside this table: \`kernels/\` (single kernels), \`programs/\` (steps, group by group), \`peak.ts\` (what the arithmetic can do),
\`sizes.ts\`; the log of optimisations is [NOTES.md](NOTES.md).
`;

const TITLES: Readonly<Record<Mode, string>> = {
  train: 'Training step, ms',
  infer: 'Inference, ms',
  fit: '`fit`, ms',
};

const ORDER = [
  'neurite',
  'neurite-portable',
  'neurite-2t',
  'tfjs-wasm',
  'tfjs-wasm-flag',
  'tfjs-cpu',
  'jax-js',
  'jax-js-flag',
  'brain.js',
  'ort-web',
  'ort-web-flag',
  'pytorch',
  'pytorch-2t',
];

export function render(results: Results): string {
  const { machine: host, rows, rounds } = results;
  const versions = Object.entries(host.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${host.processor}, ${host.cores} cores, ${host.memory}; Node ${host.node} (V8 ${host.v8}); ${versions.join(', ')}; ` +
      `${host.date}, ${rounds} rounds; ${host.load} processes ran on average.`,
    ...(['train', 'infer', 'fit'] as const).flatMap((mode) =>
      section(
        mode,
        rows.filter((row) => row.mode === mode),
      ),
    ),
    ...rates(rows, results),
    ...firstCalls(rows),
    ...memory(rows),
    ...targets(results),
    ...weights(results),
    ...remarks(rows),
  ].join('\n\n');
}

function section(mode: Mode, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const notes = mode === 'fit' ? ['The first call, compilation included, and after the stroke a second one.'] : [];
  const show = (entry: Figure): string => {
    if (entry.step === undefined) return 'cannot';
    const mark = entry.differs === true ? ' ≠' : '';
    return mode === 'fit' ? `${figure(entry.first)} / ${figure(entry.step)}${mark}` : `${figure(entry.step)}${mark}`;
  };
  return [`## ${TITLES[mode]}`, ...notes, matrix(rows, show)];
}

function matrix(rows: readonly Row[], show: (entry: Figure) => string): string {
  const isShown = (figure: Figure | undefined): boolean => figure !== undefined && figure.cannot === undefined;
  const columns = ORDER.filter((name) => rows.some(({ figures }) => isShown(figures[name])));
  const lines = rows.map(({ workload, figures }) => [
    workload,
    ...columns.map((name) => (figures[name] === undefined ? '' : show(figures[name]))),
  ]);
  return table(['', ...columns], lines);
}

function rates(rows: readonly Row[], { peak }: Results): string[] {
  const products = rows.flatMap((row): [Row, Workload][] => {
    const workload = workloadNamed(row.workload);
    return workload.flops === undefined ? [] : [[row, workload]];
  });
  if (products.length === 0) return [];
  const columns = ORDER.filter((name) => products.some(([{ figures }]) => figures[name]?.step !== undefined));
  const lines = products.map(([{ workload, figures }, { flops }]) => [
    workload,
    ...columns.map((name) => (figures[name]?.step === undefined ? '' : figure(flops! / figures[name].step / 1e6))),
  ]);
  const limits =
    peak === undefined
      ? ''
      : `Registers alone reach ${figure(peak.portable)} portable${peak.wide === undefined ? '' : `, ${figure(peak.wide)} wide`} (\`bench/peak.ts\`).`;
  return ['## Matrix products, GFLOP/s', ...(limits === '' ? [] : [limits]), table(['', ...columns], lines)];
}

function firstCalls(rows: readonly Row[]): string[] {
  const trained = rows.filter(({ mode }) => mode === 'train');
  if (trained.length === 0) return [];
  return ['## First training step, ms: tracing, compiling, running', matrix(trained, ({ first }) => figure(first))];
}

function memory(rows: readonly Row[]): string[] {
  const found = rows.filter(({ workload, mode }) => workload === 'W3' && mode === 'train');
  if (found.length === 0) return [];
  return ['## Largest size of the process while it trained, MB', matrix(found, ({ peakMemory }) => figure(peakMemory))];
}

function targets(results: Results): string[] {
  const reached = verdicts(results);
  if (reached.length === 0) return [];
  const lines = reached.map(({ title, value, bar, goal, verdict }) => [
    title,
    figure(value),
    figure(bar),
    figure(goal),
    verdict,
  ]);
  return [
    '## What was to be reached',
    'Our figure over the other; less is better.',
    table(['', 'measured', 'bar', 'goal', ''], lines),
  ];
}

function weights({ sizes, rows }: Results): string[] {
  if (sizes.length === 0) return [];
  const loads = rows.find(({ workload, mode }) => workload === 'W1' && mode === 'train')?.figures ?? {};
  const lines = sizes.map(({ name, bytes, files, entrant }) => [
    name,
    (bytes / 1000).toFixed(0),
    String(files),
    entrant === undefined ? '' : figure(loads[entrant]?.load),
  ]);
  return [
    '## A page that trains an MLP',
    'Everything that it downloads, minified and gzipped; and what loading the library takes in Node.',
    table(['', 'KB', 'files', 'load, ms'], lines),
  ];
}

/** Who could not, and who computed something else. */
function remarks(rows: readonly Row[]): string[] {
  const where = new Map<string, string[]>();
  for (const { workload, mode, figures } of rows) {
    for (const [name, { cannot, differs }] of Object.entries(figures)) {
      const remark = cannot ?? (differs === true ? "its numbers differ from the others' (≠)" : undefined);
      if (remark === undefined) continue;
      const key = `${name}: ${remark}`;
      where.set(key, [...(where.get(key) ?? []), `${workload} ${mode}`]);
    }
  }
  const lines = [...where].map(([remark, places]) => `- ${remark} (${places.join(', ')})`);
  return lines.length === 0 ? [] : ['## Remarks', lines.join('\n')];
}
