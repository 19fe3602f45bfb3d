import { parseArgs } from 'node:util';
import { type Mode, MODES } from './measure.ts';

export interface Options {
  /** Workloads by name, 'W5' meaning all that begin so, and 'size'; all when empty. */
  readonly only: readonly string[];
  /** Entrants by name; all when empty. */
  readonly peers: readonly string[];
  /** Where it is measured: on the processor, or on a GPU. */
  readonly backend: 'wasm' | 'gpu';
  readonly modes: readonly Mode[];
  readonly rounds: number;
  /** Milliseconds of measuring in each process and mode. */
  readonly time: number;
  /** Whether our packages run as they are built for npm, not from their sources. */
  readonly built: boolean;
}

export const USAGE = `pnpm bench [options]
  --only W1,W3       workloads (W1 … W7, W5-512, size); default all
  --peers a,b        entrants: neurite, neurite-portable, neurite-2t, tfjs-wasm, tfjs-wasm-flag, tfjs-cpu, jax-js,
                     jax-js-flag, brain.js, ort-web, ort-web-flag, pytorch, pytorch-2t; default all.
                     Such a run prints its table and writes nothing.
  --backend gpu      on the GPU that WebGPU finds: neurite-gpu, tfjs-webgpu, jax-js-webgpu (and pytorch-cuda) on W2, W3, W4, W7, the same with 512 examples at
                     a time (W3@512), and products up to W5-8192. NEURITE_GPU_SOFTWARE=1 takes an adapter that computes on the processor, with
                     tiny sizes (W3@1), to see that everything runs.
  --mode train,infer which of train, infer, fit; default all
  --rounds 5         how often everybody takes a turn
  --time 600         milliseconds of measuring in each turn
  --source           run our packages from their sources instead of building them first`;

/** @throws Error saying what is wrong with the arguments */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args].filter((argument) => argument !== '--'),
    options: {
      only: { type: 'string', default: '' },
      peers: { type: 'string', default: '' },
      backend: { type: 'string', default: 'wasm' },
      mode: { type: 'string', default: MODES.join() },
      rounds: { type: 'string', default: '5' },
      time: { type: 'string', default: '600' },
      source: { type: 'boolean', default: false },
    },
  });
  const list = (text: string): string[] => text.split(',').filter((name) => name !== '');
  const modes = list(values.mode);
  const unknown = modes.find((mode) => !(MODES as readonly string[]).includes(mode));
  if (unknown !== undefined) throw new Error(`--mode: no mode '${unknown}'. There are ${MODES.join(', ')}.`);
  if (values.backend !== 'wasm' && values.backend !== 'gpu')
    throw new Error(`--backend: 'wasm' or 'gpu'; got '${values.backend}'.`);
  return {
    only: list(values.only),
    peers: list(values.peers),
    backend: values.backend,
    modes: modes as Mode[],
    rounds: wholeNumber('--rounds', values.rounds),
    time: wholeNumber('--time', values.time),
    built: !values.source,
  };
}

/** Whether a workload is among those that are named. */
export function isWanted(name: string, { only }: Pick<Options, 'only'>): boolean {
  return (
    only.length === 0 ||
    only.some((part) => name === part || name.startsWith(`${part}-`) || name.startsWith(`${part}@`))
  );
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option} must be a whole number of at least 1; got '${text}'.`);
  return value;
}
