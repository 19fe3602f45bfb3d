import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INTRODUCTION, render } from '../../../bench/report.ts';
import type { Results, Row } from '../../../bench/results.ts';
import { figure, table } from '../../../bench/table.ts';

/** What the workloads are, in a word or two; `bench/README.md` says it in full. */
const workloads: Readonly<Record<string, string>> = {
  W1: 'small MLP',
  W2: 'MLP',
  W3: 'CNN',
  W4: 'LSTM',
  W5: 'matrix product',
  W6: 'MobileNet',
  W7: 'transformer block',
};

const peers: Readonly<Record<string, string>> = {
  'tfjs-wasm': 'TensorFlow.js, wasm',
  'tfjs-cpu': 'TensorFlow.js, cpu',
  'jax-js': 'jax-js',
  'brain.js': 'brain.js',
  'ort-web': 'ONNX Runtime Web',
  pytorch: 'PyTorch, one thread',
};

/** The page of benchmarks, made of `bench/results.json`: nothing in it is written by hand but the words. */
export function benchmarkPage(): string {
  const results = JSON.parse(readFileSync(join(import.meta.dirname, '../../../bench/results.json'), 'utf8')) as Results;
  const links = INTRODUCTION.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1');
  const [, how] = links.split('\n\nThe peers are installed');
  return [
    '---\noutline: 2\naside: false\n---\n\n# Benchmarks',
    `How long the others take where Neurite takes 1: above 1 they are slower, below 1 they are faster. Measured on ${results.machine.date}, ${results.machine.processor}, ` +
      `${results.machine.cores} cores, Node ${results.machine.node}. Neurite runs the code that browsers run here (\`neurite-portable\`, one thread); in Node it makes wider code, see the tables further down.`,
    '## Training, times our step',
    ratios(results.rows, 'train'),
    '## Inference, times our step',
    ratios(results.rows, 'infer'),
    'An empty cell: that library has no such workload in the bench. *cannot*: it was asked to, and could not.',
    `# What is measured\n\nThe peers are installed${how}`,
    render(results),
  ].join('\n\n');
}

/** Every peer's step over that of the code that browsers run. */
function ratios(rows: readonly Row[], mode: Row['mode']): string {
  const wanted = rows.filter((row) => row.mode === mode && row.figures['neurite-portable']?.step !== undefined);
  const columns = Object.keys(peers).filter((name) => wanted.some(({ figures }) => figures[name]?.step !== undefined));
  const lines = wanted.map(({ workload, figures }) => {
    const ours = figures['neurite-portable']!.step!;
    const cell = (name: string): string => {
      const theirs = figures[name];
      if (theirs === undefined) return '';
      return theirs.step === undefined ? 'cannot' : `${figure(theirs.step / ours)} ×`;
    };
    return [`${workload}, ${workloads[workload.slice(0, 2)]}`, ...columns.map(cell)];
  });
  return table(['', ...columns.map((name) => peers[name]!)], lines);
}
