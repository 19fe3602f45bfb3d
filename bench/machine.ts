import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { pytorchVersion } from './entrants.ts';

/** Where the figures come from. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memory: string;
  readonly node: string;
  readonly v8: string;
  /** Processes that wanted to run, on the mean of the last quarter of an hour: above 1, there were neighbours. */
  readonly load: number;
  readonly date: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function machine(): Machine {
  const peers = JSON.parse(readFileSync(join(import.meta.dirname, 'peers/package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const {
    '@jax-js/jax': jax,
    '@tensorflow/tfjs': tfjs,
    'brain.js': brain,
    'onnxruntime-web': ort,
  } = peers.dependencies;
  const versions = { tfjs, 'jax-js': jax, 'brain.js': brain, 'onnxruntime-web': ort, PyTorch: pytorchVersion() };
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.versions.node,
    v8: process.versions.v8,
    load: Number(loadavg()[2]!.toFixed(1)),
    date: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(
      Object.entries(versions).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}
