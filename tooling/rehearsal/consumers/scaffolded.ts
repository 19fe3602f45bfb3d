/** Somebody who begins with `npm create neurite`. */
import { join } from 'node:path';
import { missing } from '../../browser/chromium.ts';
import { serve } from '../../browser/serve.ts';
import { type Consumer, expect } from '../consumer.ts';
import { isolation, withPage } from './page.ts';

export const scaffolded: Consumer = {
  name: 'npm create neurite',
  async use({ release, emptyFolder }) {
    const { folder, run } = emptyFolder();
    const create = ['create', '--yes', `neurite@${release.version}`];

    // Else npm would take what it kept of an earlier rehearsal's version of the same number.
    const afresh = { env: { npm_config_cache: join(folder, 'npm-cache') } };
    await run('npm', [...create, 'my-network'], afresh);
    const network = { cwd: join(folder, 'my-network') };
    await run('npm', ['install', '--no-progress', '--loglevel=error'], network);
    await run('npm', ['run', 'types'], network);
    const printed = await run('npm', ['start'], { ...network, timeout: 120_000 });
    const right = Number(/not seen: ([\d.]+) % right/.exec(printed)?.[1]);
    expect(right > 90, `The network of the template is right in ${right} % of the cases. It printed:\n${printed}`);

    await run('npm', [...create, 'my-page', '--', '--template', 'vite'], afresh);
    const page = { cwd: join(folder, 'my-page') };
    await run('npm', ['install', '--no-progress', '--loglevel=error'], page);
    await run('npm', ['run', 'types'], page);
    await run('npm', ['run', 'build'], page);
    if (missing !== undefined) throw new Error(`There is no browser: ${missing}.`);
    const status = await trained(join(page.cwd, 'dist'));
    return `node: ${right} % of unseen wines; vite: ${status}`;
  },
};

/** What the page of the template says once it has trained for a while. */
async function trained(folder: string): Promise<string> {
  const { url, server } = await serve(folder, isolation);
  try {
    return await withPage(url, async (page) => {
      await page.waitForFunction(
        () => /Epoch [234]00/.test(document.querySelector('#status')?.textContent ?? ''),
        undefined,
        {
          timeout: 60_000,
        },
      );
      const text = (await page.textContent('#status')) ?? '';
      expect(Number(/([\d]+) % right/.exec(text)?.[1]) > 80, `The page learns badly: ${text}`);
      return text;
    });
  } finally {
    server.close();
  }
}
