/**
 * `pnpm sizes [--peers]`: weighs every package and four pages, and writes `docs/sizes.md`; with `--peers` also what the pages of other
 * libraries download, which are installed for that. `pnpm check` holds all to `budgets.json`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE } from '../../bench/bars.ts';
import { packageName, walls } from '../walls/walls.ts';
import { type Bundle, bundle, bundleLines, bytesOf, root } from './bundle.ts';
import { download } from './download.ts';

const BUDGETS = join(import.meta.dirname, 'budgets.json');
const here = import.meta.dirname;

/** How large each may be: bytes, minified and gzipped. */
type Budgets = Readonly<Record<string, number>>;

interface Weight {
  readonly name: string;
  readonly bundle: Bundle;
}

export const pages = ['infer', 'train-cnn', 'everything'] as const;
const titles: Readonly<Record<string, string>> = {
  infer: 'predicts with a dense network on WebAssembly',
  'train-cnn': 'trains a network of convolutions',
  everything: 'has everything',
  'that is compared': 'trains an MLP: all that it loads until it has trained, by esbuild (`bench/sizes.ts`)',
};

/** The page by which we are compared with others, in `bench/README.md`. Its bar is promised there: it is never raised. */
const compared = { name: 'page that is compared', bar: 1000 * PAGE.bar } as const;

/** The packages that pages are made of: those of commands are not downloaded. */
const packages = Object.keys(walls).filter((name) => !['cli', 'create-neurite', 'neurite'].includes(name));

export const pageOf = (name: string): Promise<Bundle> => bundle(join(here, 'pages', `${name}.ts`));

/** The page that is compared, as it is measured there: all that it loads until it has trained counts as loaded at first. */
async function comparedPage(): Promise<Bundle> {
  const parts = await download({ name: compared.name, entry: join(root, 'bench/workloads/hello.ts') });
  const which = (isLoaded: boolean) =>
    parts.filter((part) => part.isLoaded === isLoaded).map((part) => ({ ...part, sources: [] }));
  return { initial: which(true), onDemand: which(false) };
}

/** A package by itself, whole: what it imports of others, ours and npm's, is not counted. Users' bundles hold that once, whoever needs it. */
function packageOf(name: string): Promise<Bundle> {
  const index = join(root, 'packages', name, 'src/index.ts');
  return bundleLines(`export * from ${JSON.stringify(index)};`, (imported) => !/^(?:[./]|[A-Z]:)/i.test(imported));
}

async function weigh(): Promise<Weight[]> {
  const found: Weight[] = [];
  for (const name of pages) found.push({ name: `page ${name}`, bundle: await pageOf(name) });
  found.push({ name: compared.name, bundle: await comparedPage() });
  for (const name of packages) found.push({ name: packageName(name), bundle: await packageOf(name) });
  return found;
}

/** Nothing is larger than its budget, and every budget is for something that there is. */
export async function checkSizes(): Promise<string[]> {
  const budgets = JSON.parse(readFileSync(BUDGETS, 'utf8')) as Budgets;
  const weights = await weigh();
  const names = new Set(weights.map(({ name }) => name));
  return [
    ...weights.flatMap(({ name, bundle: { initial } }) => {
      const bytes = bytesOf(initial);
      const budget = budgets[name] ?? 0;
      if (bytes <= budget) return [];
      const remedy =
        name === compared.name
          ? 'Make it smaller: this budget is promised (bench/README.md), and is not raised.'
          : 'If it is worth it, run `pnpm sizes`, which raises it.';
      return [`${name}: ${kilobytes(bytes)} KB at first, its budget is ${kilobytes(budget)} KB. ${remedy}`];
    }),
    ...Object.keys(budgets)
      .filter((name) => !names.has(name))
      .map((name) => `tooling/sizes/budgets.json has a budget for ${name}, which there is not`),
  ];
}

const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);

/** A budget leaves room for small changes: a twentieth, to the next half kilobyte. */
const budgetFor = ({ name, bundle: { initial } }: Weight): number =>
  name === compared.name ? compared.bar : 500 * Math.ceil((1.05 * bytesOf(initial)) / 500);

/** What pages download until they have done what they are for: ours and others'. */
async function downloads(): Promise<string[]> {
  const { sizes } = await import('../../bench/sizes.ts');
  const peers = join(root, 'bench/peers');
  const binary = join(peers, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm');
  const rows: string[] = [];
  for (const name of pages) {
    const found = await sizes([
      { name: 'Neurite', entry: join(here, 'pages', `${name}.ts`) },
      {
        name: 'tfjs',
        entry: join(peers, `sizes/tfjs-${name}.ts`),
        ...(name === 'train-cnn' ? {} : { fetches: binary }),
      },
      { name: 'jax-js', entry: join(peers, `sizes/jax-${name}.ts`) },
    ]);
    rows.push(`| ${titles[name]} | ${found.map(({ bytes }) => kilobytes(bytes)).join(' | ')} |`);
  }
  return rows;
}

async function write(): Promise<void> {
  const weights = await weigh();
  writeFileSync(
    BUDGETS,
    `${JSON.stringify(Object.fromEntries(weights.map((weight) => [weight.name, budgetFor(weight)])), undefined, 2)}\n`,
  );
  const path = join(root, 'docs/sizes.md');
  const rows = process.argv.includes('--peers') ? await downloads() : keptDownloads(path);
  const table = (title: string, items: readonly Weight[]): string[] => [
    `| ${title} | at first | on demand, at most |`,
    '| --- | --: | --: |',
    ...items.map(({ name, bundle: { initial, onDemand } }) => {
      const label = name.startsWith('page ') ? `a page that ${titles[name.slice('page '.length)]}` : `\`${name}\``;
      return `| ${label} | ${kilobytes(bytesOf(initial))} | ${kilobytes(bytesOf(onDemand))} |`;
    }),
  ];
  const isPage = ({ name }: Weight): boolean => name.startsWith('page ');
  const text = [
    '# Sizes',
    '',
    'Kilobytes (of 1,000 bytes), bundled by Vite, minified and gzipped. Written by `pnpm sizes --peers`; `pnpm check` holds the first column of the first and the last table to `tooling/sizes/budgets.json`.',
    '',
    '## Pages',
    '',
    '"At first" is what a browser loads before the program runs; "on demand" are all the parts that it could ask for later. A page that only predicts holds no gradients, no losses and no optimizers at first (`tooling/sizes/tree-shaking.test.ts`). The same holds for esbuild.',
    '',
    ...table('page', weights.filter(isPage)),
    '',
    '## Beside other libraries',
    '',
    'All that is downloaded until the page has done what it is for, by running what esbuild makes of it; the file of WebAssembly of tfjs with it. tfjs trains the convolutions on its cpu backend: the one for WebAssembly cannot. Versions: `bench/peers/package.json`.',
    '',
    '| a page that | Neurite | tfjs | jax-js |',
    '| --- | --: | --: | --: |',
    ...rows,
    '',
    '## Packages',
    '',
    'All that a package exports, without what it imports from others; a page holds only the part that it uses.',
    '',
    ...table(
      'package',
      weights.filter((weight) => !isPage(weight)),
    ),
    '',
  ];
  writeFileSync(path, text.join('\n'));
  console.log(text.join('\n'));
}

/** Where others are not installed, their rows stay as they are. */
function keptDownloads(path: string): string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith('| a page that | Neurite |')) + 2;
  return lines.slice(start, lines.indexOf('', start));
}

if (import.meta.main) await write();
