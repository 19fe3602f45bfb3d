/** Who takes part, in what, and how each is started. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Budget, Mode } from './measure.ts';
import { ADAM, FIT, MOBILENET_BLOCKS, type Workload } from './workloads/specification.ts';

export interface Entrant {
  readonly name: string;
  /** Whether it is ours. */
  readonly ours?: boolean;
  readonly modes: (workload: Workload) => readonly Mode[];
  readonly command: (workload: Workload, modes: readonly Mode[], budget: Budget) => Command;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input. */
  readonly input?: string;
}

const here = import.meta.dirname;

/** Merges pairs of 128-bit operations in all WebAssembly of the process. */
const WIDE_FLAG = '--experimental-wasm-revectorize';

const always =
  (...modes: Mode[]) =>
  (workload: Workload): readonly Mode[] =>
    modes.filter((mode) => mode === 'infer' || (mode === 'train' ? workload.trains : workload.name === 'W1'));

function script(
  path: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Entrant['command'] {
  return ({ name }, modes, budget) => ({
    program: process.execPath,
    args: [...flags, join(here, path), name, modes.join(), JSON.stringify(budget)],
    env,
  });
}

function ours(name: string, built: boolean, env: Readonly<Record<string, string>>): Entrant {
  return {
    name,
    ours: true,
    modes: (workload) =>
      ['train', 'infer', 'fit'].filter((mode) => {
        if (mode === 'fit') return ['W1', 'W2', 'W3'].includes(workload.name);
        return mode === 'infer' || workload.trains;
      }) as Mode[],
    command: script('workloads/neurite.ts', built ? [] : ['--conditions=@neurite/source'], env),
  };
}

function pytorch(name: string, threads: number, device: 'cpu' | 'cuda' = 'cpu'): Entrant {
  const env = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
  return {
    name,
    modes: always('train', 'infer', 'fit'),
    command: (workload, modes, budget) => ({
      program: PYTHON,
      args: [join(here, 'peers/pytorch.py')],
      env,
      input: JSON.stringify({
        workload,
        modes,
        budget,
        threads,
        device,
        adam: ADAM,
        fit: FIT,
        blocks: MOBILENET_BLOCKS,
      }),
    }),
  };
}

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

/** PyTorch's version and the library of its matrix products, or nothing where it is not installed. */
export function pytorchVersion(): string | undefined {
  const look =
    'import torch, os; print(torch.__version__, os.path.realpath("/etc/alternatives/libblas.so.3-x86_64-linux-gnu"))';
  const { status, stdout } = spawnSync(PYTHON, ['-c', look], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [version, blas] = stdout.trim().split(' ');
  return /openblas/.test(blas ?? '') ? `${version} with OpenBLAS` : version;
}

/** Whether PyTorch finds a card here. */
function hasCuda(): boolean {
  const look = 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else 1)';
  return spawnSync(PYTHON, ['-c', look]).status === 0;
}

/** Who takes part on a GPU; PyTorch where it finds a card. */
export function entrantsOnGpu(built: boolean): Entrant[] {
  const env = { BENCH_BACKEND: 'gpu' };
  const modes = always('train', 'infer');
  return [
    ours('neurite-gpu', built, env),
    { name: 'tfjs-webgpu', modes, command: script('peers/tfjs.ts', [], env) },
    { name: 'jax-js-webgpu', modes, command: script('peers/jax.ts', [], env) },
    ...(hasCuda() ? [pytorch('pytorch-cuda', 1, 'cuda')] : []),
  ];
}

/** Everybody who can take part here. */
export function entrants(built: boolean): Entrant[] {
  const tfjs = always('train', 'infer', 'fit');
  const jax = always('train', 'infer');
  const onnx = always('infer');
  const brain = (workload: Workload): readonly Mode[] =>
    ['W1', 'W2'].includes(workload.name) ? always('train', 'infer', 'fit')(workload) : [];
  const all: Entrant[] = [
    ours('neurite', built, { NEURITE_THREADS: '1' }),
    ours('neurite-portable', built, { NEURITE_THREADS: '1', NEURITE_WIDE: '0' }),
    ours('neurite-2t', built, { NEURITE_THREADS: '2' }),
    { name: 'tfjs-wasm', modes: tfjs, command: script('peers/tfjs.ts', [], { BENCH_BACKEND: 'wasm' }) },
    { name: 'tfjs-wasm-flag', modes: tfjs, command: script('peers/tfjs.ts', [WIDE_FLAG], { BENCH_BACKEND: 'wasm' }) },
    { name: 'tfjs-cpu', modes: tfjs, command: script('peers/tfjs.ts', [], { BENCH_BACKEND: 'cpu' }) },
    { name: 'jax-js', modes: jax, command: script('peers/jax.ts') },
    { name: 'jax-js-flag', modes: jax, command: script('peers/jax.ts', [WIDE_FLAG]) },
    { name: 'brain.js', modes: brain, command: script('peers/brain.ts') },
    { name: 'ort-web', modes: onnx, command: script('peers/ort.ts') },
    { name: 'ort-web-flag', modes: onnx, command: script('peers/ort.ts', [WIDE_FLAG]) },
  ];
  if (pytorchVersion() !== undefined) all.push(pytorch('pytorch', 1), pytorch('pytorch-2t', 2));
  return all;
}
