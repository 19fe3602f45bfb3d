/**
 * Which of Keras's names there are here: writes `docs/keras-parity.md`.
 * `node --conditions=@neurite/source tooling/parity/parity.ts`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as layers from '@neurite/layers';
import { getActivation, getInitializer } from '@neurite/layers';
import * as losses from '@neurite/losses';
import * as metrics from '@neurite/metrics';
import * as models from '@neurite/models';
import * as optimizers from '@neurite/optimizers';
import { absent, renamed } from './differences.ts';
import keras from './keras-3.json' with { type: 'json' };

/** What Keras has under a name, and what we have. */
export interface Entry {
  readonly module: string;
  readonly name: string;
  /** Ours, or what to write instead; `undefined` where there is nothing. */
  readonly ours?: string;
  /** Why there is nothing. */
  readonly because?: string;
}

const exportsOf: Readonly<Record<string, object>> = {
  layers,
  losses,
  metrics,
  optimizers,
  'optimizers/schedules': optimizers,
  initializers: layers,
  callbacks: models,
  regularizers: layers,
  constraints: layers,
};

/** All names, with what we have. A name that is in neither list is looked for among what the packages export. */
export function parity(): Entry[] {
  const { about: _, ...modules } = keras;
  return Object.entries(modules).flatMap(([module, names]) => names.map((name) => entryOf(module, name)));
}

function entryOf(module: string, name: string): Entry {
  const key = `${module}/${name}`;
  const because = absent[key];
  const ours = found(module, name, renamed[key]);
  if (ours !== undefined) return { module, name, ours };
  return { module, name, ...(because === undefined ? {} : { because }) };
}

function found(module: string, name: string, other: string | undefined): string | undefined {
  if (other?.includes('`') === true) return other;
  const wanted = other ?? name;
  if (module === 'activations') return namedActivation(wanted);
  if (module === 'initializers' && isInitializer(wanted)) return `\`${wanted[0]!.toLowerCase()}${wanted.slice(1)}\``;
  const known = Object.keys(exportsOf[module]!);
  const ours = known.find((item) => item.toLowerCase() === wanted.toLowerCase() && /^[a-z]/.test(item));
  return ours === undefined ? undefined : `\`${ours}\``;
}

function namedActivation(name: string): string | undefined {
  const ours = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return succeeds(() => getActivation(ours as never)) ? `'${ours}'` : undefined;
}

function isInitializer(name: string): boolean {
  return succeeds(() => getInitializer(`${name[0]!.toLowerCase()}${name.slice(1)}` as never));
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    // The one thing asked is whether the name is known.
    return false;
  }
}

/** The page. */
export function page(entries: readonly Entry[]): string {
  const modules = [...new Set(entries.map(({ module }) => module))];
  const counts = modules.map((module) => {
    const all = entries.filter((entry) => entry.module === module);
    return `| ${module} | ${all.filter(({ ours }) => ours !== undefined).length} | ${all.length} |`;
  });
  const tables = modules.map((module) => {
    const rows = entries
      .filter((entry) => entry.module === module)
      .map(({ name, ours, because }) => `| ${name} | ${ours ?? `no: ${because ?? 'not planned'}`} |`);
    return `## ${module}\n\n| Keras | here |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Keras, and what of it is here

Every public name of Keras 3.16 in these modules. Written by \`tooling/parity/parity.ts\`; a test holds it to what the packages export.

| module | here | of |
| --- | --: | --: |
${counts.join('\n')}

${tables.join('\n')}`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../../docs/keras-parity.md'), page(parity()));
