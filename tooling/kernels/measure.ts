/**
 * Measures every kernel of `cases/` where it can run: on the host, on the co-processor, and as a compiled program; and looks whether the
 * co-processor is right. It prints all figures, and with --write puts the table of `packages/backend-wasm/README.md`.
 *
 * node --conditions=@neurite/source tooling/kernels/measure.ts [--write] [--only <pattern>]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { HostArray } from '@neurite/backend';
import { createWasmBackend } from '@neurite/backend-wasm';
import { findBackend, getKernel } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Call, PreparedCall } from './call.ts';
import type { KernelCase } from './case.ts';
import { elementwise } from './cases/elementwise.ts';
import { cases } from './cases/index.ts';
import { differenceOf } from './difference.ts';
import { programOf } from './program-of.ts';
import { RawCoprocessor } from './raw-coprocessor.ts';

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});

const host = createWasmBackend({ name: 'host', coprocessor: false });
const delegating = createWasmBackend({ name: 'delegating', coprocessor: true, coprocessorFromSteps: 0 });
await host.init();
await delegating.init();
const raw = await RawCoprocessor.load();

/** Microseconds a call, where the kernel can run there. */
interface Row {
  readonly kernel: string;
  readonly label: string;
  readonly host: number;
  readonly coprocessor: number | undefined;
  readonly program: number | undefined;
  /** Milliseconds from the kernel to the end of the program's first run. */
  readonly compile: number | undefined;
}

const rows: Row[] = [];
const verdicts = new Map<string, string>();
for (const [kernel, kernelCase] of Object.entries(cases)) {
  if (!new RegExp(options.only).test(kernel)) continue;
  const verdict = verdictOn(kernel, kernelCase);
  verdicts.set(kernel, verdict);
  console.log(`\n${kernel}: ${verdict}`);
  for (const [label, make] of kernelCase.measured) {
    const row = measure(kernel, label, make());
    rows.push(row);
    const figures = [row.host, row.coprocessor, row.program].map((figure) => microseconds(figure).padStart(10));
    console.log(`  ${label.padEnd(32)}${figures.join('')}   compile ${row.compile?.toFixed(1) ?? '–'} ms`);
  }
}
if (options.write) write();

/** What the kernel on the co-processor is like: delegated, missing, wrong, or merely not chosen. */
function verdictOn(kernel: string, { random, tolerance }: KernelCase): string {
  if (isDelegated(kernel)) return 'delegated';
  if (!raw.has(kernel)) return 'missing';
  for (const call of fc.sample(random, { numRuns: 300, seed: 1 })) {
    let expected: HostArray[];
    try {
      expected = new PreparedCall(kernel, call, host.eager.tfjsBackend, findBackend(host.eager.tfjsBackend)).results();
    } catch {
      continue;
    }
    try {
      const difference = differenceOf(raw.results(kernel, call), expected, tolerance);
      if (difference !== undefined) return `wrong (${difference})`;
    } catch (error) {
      return `throws (${(error as Error).message.slice(0, 80)})`;
    }
  }
  return 'right';
}

function isDelegated(kernel: string): boolean {
  return (
    getKernel(kernel, delegating.eager.tfjsBackend).kernelFunc !== getKernel(kernel, host.eager.tfjsBackend).kernelFunc
  );
}

function measure(kernel: string, label: string, call: Call): Row {
  const prepared = (backend: typeof host): (() => void) => {
    const { tfjsBackend } = backend.eager;
    const ready = new PreparedCall(kernel, call, tfjsBackend, findBackend(tfjsBackend));
    return () => ready.run();
  };
  const onHost = prepared(host);
  const onCoprocessor = isDelegated(kernel)
    ? prepared(delegating)
    : raw.has(kernel)
      ? () => raw.results(kernel, call)
      : undefined;
  const program = timedProgram(kernel, call);
  const [hostTime, coprocessor, programTime] = interleaved([onHost, onCoprocessor, program?.run]);
  return { kernel, label, host: hostTime!, coprocessor, program: programTime, compile: program?.compile };
}

/** The kernel as a program, and the milliseconds until it has run once. */
function timedProgram(kernel: string, call: Call): { run: () => void; compile: number } | undefined {
  const start = performance.now();
  const executable = programOf(kernel, call, host);
  if (executable === undefined) return undefined;
  const operands = Object.values(call.inputs);
  const run = (): void => executable.run(operands).outputs.forEach((output) => output.dispose());
  run();
  return { run, compile: performance.now() - start };
}

/** The time of each, in microseconds, in lower quartiles, taken in turns so that all see the same machine. */
function interleaved(fns: readonly ((() => void) | undefined)[]): (number | undefined)[] {
  const times = fns.map((): number[] => []);
  const end = performance.now() + 600;
  // Fast ones run many times between two looks at the clock.
  const repeats = fns.map((fn) => {
    if (fn === undefined) return 0;
    fn();
    const once = timeOf(fn, 1);
    return Math.max(1, Math.min(200, Math.round(0.5 / once)));
  });
  do {
    for (const [index, fn] of fns.entries()) if (fn !== undefined) times[index]!.push(timeOf(fn, repeats[index]!));
  } while (performance.now() < end);
  return times.map((list) =>
    list.length === 0 ? undefined : list.sort((a, b) => a - b)[Math.floor(list.length / 4)]! * 1000,
  );
}

function timeOf(fn: () => void, repeats: number): number {
  const start = performance.now();
  for (let turn = 0; turn < repeats; turn++) fn();
  return (performance.now() - start) / repeats;
}

function microseconds(figure: number | undefined): string {
  if (figure === undefined) return '–';
  return figure.toLocaleString('en', { maximumFractionDigits: figure < 10 ? 1 : 0 });
}

function write(): void {
  const file = join(import.meta.dirname, '../../packages/backend-wasm/README.md');
  const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
  const text = readFileSync(file, 'utf8');
  const table = [
    begin,
    '',
    `Microseconds a call in lower quartiles (compilation in milliseconds) on ${cpus()[0]!.model.trim()}, Node ${process.versions.node}, one thread. Written by \`tooling/kernels/measure.ts\`.`,
    '',
    '| kernel | operands | host | co-processor | program | compilation |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...rows.filter(isTold).map(({ kernel, label, ...row }) => {
      const takers = [
        { figure: row.host, taken: !isDelegated(kernel) && !host.eager.replace.includes(kernel) },
        { figure: row.coprocessor, taken: isDelegated(kernel) },
        { figure: row.program, taken: host.eager.replace.includes(kernel) },
      ];
      const figures = takers.map(({ figure, taken }) => (taken ? `**${microseconds(figure)}**` : microseconds(figure)));
      return `| \`${kernel}\` | ${label} | ${figures.join(' | ')} | ${row.compile?.toFixed(1) ?? '–'} |`;
    }),
    '',
    'Not delegated, though measured:',
    '',
    '| on the co-processor | kernels |',
    '| --- | --- |',
    ...[
      ['missing', 'missing'],
      ['wrong', 'wrong on some of the random calls'],
      ['throws', 'fails where the host gives a result'],
      ['right', 'right, and not faster by enough; `ScatterNd` does not look whether a position exists'],
    ].map(([verdict, words]) => {
      const kernels = [...verdicts]
        .filter(([, found]) => found.startsWith(verdict!))
        .map(([kernel]) => `\`${kernel}\``);
      return `| ${words} | ${kernels.join(' ')} |`;
    }),
    '',
    end,
  ].join('\n');
  writeFileSync(file, text.slice(0, text.indexOf(begin)) + table + text.slice(text.indexOf(end) + end.length));
}

/** Of each kernel, one small call and the largest; where one element is like another, the small one says enough. */
function isTold({ kernel, label }: Row): boolean {
  const labels = cases[kernel]!.measured.map(([name]) => name);
  if (kernel in elementwise) return label === labels[2];
  return label === labels.at(-1) || label === labels[Math.floor((labels.length - 1) / 2)];
}
