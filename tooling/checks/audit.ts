import { spawnSync } from 'node:child_process';
import { root } from './workspace.ts';

interface Audit {
  readonly advisories?: Readonly<
    Record<
      string,
      { readonly module_name: string; readonly severity: string; readonly title: string; readonly url?: string }
    >
  >;
}

/** No dependency that is handed on has a weakness that is known. Says so where the registry cannot be asked. */
export function checkAudit(): string[] {
  const { status, stdout, stderr } = spawnSync('pnpm', ['audit', '--prod', '--json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout: 60_000,
    shell: process.platform === 'win32',
  });
  if (status !== 0 && /ERR_PNPM_AUDIT|ENOTFOUND|ECONN|ETIMEDOUT/.test(stdout + stderr)) {
    const [reason = 'it did not answer'] = (stderr + stdout).split('\n').filter((line) => line.trim() !== '');
    console.log(`not checked: this registry does not answer questions about weaknesses (${reason.trim()})`);
    return [];
  }
  const { advisories = {} } = JSON.parse(stdout) as Audit;
  return Object.values(advisories).map(
    ({ module_name: name, severity, title, url = '' }) => `${name}: ${severity}, ${title} ${url}`,
  );
}
