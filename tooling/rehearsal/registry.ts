/** A registry of npm packages on the loopback interface: ours are published to it, everything else it fetches. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run } from './run.ts';

export interface Registry {
  readonly url: string;
  /** The lines of an `.npmrc` with which npm and pnpm install from it and publish to it. */
  readonly npmrc: string;
  readonly stop: () => void;
}

/** Starts verdaccio with an empty storage inside of `folder`. */
export async function startRegistry(folder: string): Promise<Registry> {
  const home = join(import.meta.dirname, 'registry');
  await run('npx', ['--yes', 'pnpm@12.4.2', 'install', '--frozen-lockfile'], { cwd: home });
  const upstream = (await run('npm', ['config', 'get', 'registry'], { cwd: folder })).trim();
  const port = await freePort();
  const config = join(folder, 'verdaccio.yaml');
  const ours = { access: '$all', publish: '$all' };
  const others = { ...ours, proxy: 'upstream' };
  // JSON is YAML.
  writeFileSync(
    config,
    JSON.stringify({
      storage: join(folder, 'storage'),
      uplinks: { upstream: { url: upstream, maxage: '1d', timeout: '60s', cache: true } },
      packages: { '@neurite/*': ours, neurite: ours, 'create-neurite': ours, '**': others },
      max_body_size: '200mb',
      log: { type: 'stdout', format: 'pretty', level: 'warn' },
    }),
  );
  const url = `http://127.0.0.1:${port}/`;
  const child = spawn(
    process.execPath,
    [join(home, 'node_modules/verdaccio/bin/verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  for (let attempt = 0; ; attempt++) {
    const isThere = await fetch(`${url}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) break;
    if (attempt > 200 || child.exitCode !== null) throw new Error('The registry does not start.');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  // Anybody may publish, but npm wants to have some token for it.
  return { url, npmrc: `registry=${url}\n//127.0.0.1:${port}/:_authToken=anybody\nfund=false\naudit=false\n`, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
  });
}
