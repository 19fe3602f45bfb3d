import { fork } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

/** What became of one spec of the suite. */
export interface SpecResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded';
  readonly messages: readonly string[];
}

/**
 * Runs tfjs-core's own test suite against one backend, in a process of its own.
 *
 * @param backend the name of a module in `backends/`, which registers the backend and exports its `tfjsBackend` name
 */
export async function runSuite(backend: string): Promise<SpecResult[]> {
  return runBundle(await bundleSuite(backend));
}

// npm's tfjs-core holds its tests as ES modules that Node cannot load, beside a CommonJS build without them. Bundling
// everything from the ES modules gives the tests, the backends and the library one and the same engine.
async function bundleSuite(backend: string): Promise<string> {
  const outfile = join(import.meta.dirname, `node_modules/.cache/tfjs-core-suite/${backend}.mjs`);
  await build({
    entryPoints: [join(import.meta.dirname, 'inside/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    conditions: ['@neurite/source'],
    alias: { 'backend-under-test': join(import.meta.dirname, `backends/${backend}.ts`) },
    external: ['jasmine-core'],
    // Most test files are "free of side effects" by the library's manifest, and would be left out.
    ignoreAnnotations: true,
    banner: {
      js:
        "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url); " +
        'const __dirname = import.meta.dirname;',
    },
    logLevel: 'error',
  });
  return outfile;
}

function runBundle(file: string): Promise<SpecResult[]> {
  return new Promise((resolve, reject) => {
    const child = fork(file, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaints = '';
    let results: SpecResult[] | undefined;
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints += chunk.toString();
    });
    child.on('message', (message) => {
      results = message as SpecResult[];
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (results !== undefined) resolve(results);
      else reject(new Error(`The suite ended with status ${code} before it had reported:\n${complaints.slice(-4000)}`));
    });
  });
}
