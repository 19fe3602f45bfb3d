/** Reads damaged files of one kind, one after the other; runs in a process of its own, which can be ended when a reader does not. */
import { NeuriteError } from '@neurite/backend';
import { openSync, writeSync } from 'node:fs';
import { inputsFrom } from './inputs.ts';
import type { Files } from './target.ts';
import { targets } from './targets/index.ts';

/** What the process is told. */
export interface Assignment {
  readonly target: string;
  readonly inputs: number;
  readonly seed: number;
  /** The file in which the number of the input at hand stands, for who watches. */
  readonly progress: string;
  /** How much memory it may have. */
  readonly megabytes: number;
}

/** Something that a reader should not do. */
export interface Finding {
  readonly what: string;
  readonly input: number;
}

/** What the process says at its end. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** How many were refused with an error of the package's own. */
  readonly refused: number;
  readonly slowest: { readonly input: number; readonly milliseconds: number };
  /** The most memory that the process had, in MB. */
  readonly megabytes: number;
}

async function readAll({ target: name, inputs, seed, progress, megabytes }: Assignment): Promise<Outcome> {
  const target = targets.find((one) => one.name === name)!;
  const file = openSync(progress, 'r+');
  const counter = new Int32Array(1);
  const findings = new Map<string, Finding & { readonly size: number }>();
  const note = (finding: Finding, files: Files): void => {
    const size = Object.values(files).reduce((sum, { length }) => sum + length, 0);
    if (size < (findings.get(finding.what)?.size ?? Infinity)) findings.set(finding.what, { ...finding, size });
  };
  let refused = 0;
  let slowest = { input: 0, milliseconds: 0 };
  let most = 0;
  for (const [input, files] of inputsFrom(await target.files(), seed, inputs)) {
    counter[0] = input;
    writeSync(file, counter, 0, 4, 0);
    const start = performance.now();
    try {
      await target.read(files);
    } catch (error) {
      if (isRefusal(error)) refused++;
      else note({ what: signatureOf(error), input }, files);
    }
    const milliseconds = performance.now() - start;
    if (milliseconds > slowest.milliseconds) slowest = { input, milliseconds };
    const used = process.resourceUsage().maxRSS / 1024;
    if (used > megabytes && most <= megabytes) note({ what: `it takes ${Math.round(used)} MB`, input }, files);
    most = Math.max(most, used);
  }
  return { findings: [...findings.values()], refused, slowest, megabytes: most };
}

/** An error of our own, which does not merely dress a mistake of ours. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof NeuriteError)) return false;
  const { cause } = error;
  return !((cause instanceof TypeError || cause instanceof ReferenceError) && isOurs(framesOf(cause)[0] ?? ''));
}

const isOurs = (frame: string): boolean => /\/packages\/[^/]+\/(src|dist)\//.test(frame);

const framesOf = ({ stack = '' }: Error): string[] => stack.split('\n').filter((line) => /^\s+at /.test(line));

/** Findings that differ in nothing but numbers are one. */
function signatureOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const innermost = error.cause instanceof Error ? error.cause : error;
  const message = innermost.message.split('\n')[0]!.slice(0, 160).replaceAll(/\d+/g, 'N');
  return `${innermost.name}: ${message}\n${framesOf(innermost).slice(0, 4).join('\n')}`;
}

const outcome = await readAll(JSON.parse(process.argv[2]!) as Assignment);
process.send!(outcome, undefined, undefined, () => process.disconnect?.());
