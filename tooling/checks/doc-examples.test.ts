// Examples in doc comments that say what comes of them are right: `abs([-1.5, 2]) // [1.5, 2]`.
import '@neurite/backend-cpu';
import * as losses from '@neurite/losses';
import * as metrics from '@neurite/metrics';
import * as optimizers from '@neurite/optimizers';
import * as tensors from '@neurite/tensors';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const packages: Readonly<Record<string, object>> = { tensors, losses, metrics, optimizers };
const root = join(import.meta.dirname, '../../packages');

interface Example {
  readonly name: string;
  readonly package: string;
  readonly lines: readonly string[];
  readonly expression: string;
  /** What the comment says. */
  readonly value: unknown;
}

/** A number, a text, a truth or lists of them, as code has them; nothing where there are words. */
function valueOf(comment: string): { readonly value: unknown } | undefined {
  if (!/^(?:[-\d[]|'[^']*'$|true$|false$)/.test(comment)) return undefined;
  try {
    return { value: JSON.parse(comment.replaceAll("'", '"')) };
  } catch {
    // It goes on in words.
    return undefined;
  }
}

function examplesOf(packageName: string): Example[] {
  return globSync('src/**/*.ts', { cwd: join(root, packageName) })
    .filter((file) => !/\.test|testing/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(root, packageName, file), 'utf8');
      return [...text.matchAll(/@example\n((?: +\* [^@\n].*\n)+)/g)].flatMap(([, block]) => {
        const code = block!
          .trimEnd()
          .split('\n')
          .map((line) => line.replace(/^ +\* /, ''));
        const [, expression, comment] = /^(.*?);? \/\/ (.*)$/.exec(code.at(-1)!) ?? [];
        const stated = comment === undefined ? undefined : valueOf(comment);
        // A call of a function with plain values, or what a metric gives; others are about what came before.
        const isCall = code.length === 1 && /^\w+\([^=>]*\)(?:\.\w+)?$/.test(expression ?? '');
        const isMetric = code[0]!.startsWith('const metric = ');
        if (stated === undefined || !(isCall || isMetric)) return [];
        const name = `${packageName}/${file}: ${expression}`;
        return [{ name, package: packageName, lines: code.slice(0, -1), expression: expression!, value: stated.value }];
      });
    });
}

async function plain(value: unknown): Promise<unknown> {
  const read = (value as { array?: () => Promise<unknown> } | undefined)?.array;
  const result = typeof read === 'function' ? await read.call(value) : value;
  return ArrayBuffer.isView(result) ? Array.from(result as unknown as ArrayLike<number>) : result;
}

/** Equal but for what four digits do not tell. */
function isClose(found: unknown, stated: unknown): boolean {
  if (Array.isArray(found) && Array.isArray(stated)) {
    return found.length === stated.length && found.every((one, index) => isClose(one, stated[index]));
  }
  if (typeof found === 'number' && typeof stated === 'number') {
    return Math.abs(found - stated) <= 1e-3 * Math.abs(stated) + 1e-6;
  }
  return found === stated;
}

const examples = Object.keys(packages).flatMap(examplesOf);

beforeAll(() => tensors.useBackend('cpu'));

test('there are many', () => expect(examples.length).toBeGreaterThan(100));

test.each(examples)('$name', async (example) => {
  const scope = packages[example.package]!;
  const body = `${example.lines.join('\n')}\nreturn (${example.expression});`;
  // oxlint-disable-next-line typescript/no-implied-eval -- It is the repository's own code.
  const run = new Function(...Object.keys(scope), body) as (...names: unknown[]) => unknown;
  const found = await plain(run(...Object.values(scope)));
  expect(isClose(found, example.value), `it gives ${JSON.stringify(found)}`).toBe(true);
});
