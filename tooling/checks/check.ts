// `pnpm check`: everything that must hold besides the tests, in one run. It goes on after a failure and lists all.
import { spawnSync } from 'node:child_process';
import { checkApiReports } from './api/reports.ts';
import { checkComments, checkExamples, checkNoAny } from './api/documented.ts';
import { checkAudit } from './audit.ts';
import { checkLicences } from './licences.ts';
import { checkLinks } from './links.ts';
import { checkLockfile } from './lockfile.ts';
import { checkOneCopy } from './one-copy.ts';
import { checkPacked } from './packed.ts';
import { checkNoEngineInTypes, checkStrictConsumer } from './published-types.ts';
import { checkReadmes } from './readmes.ts';
import { checkSpelling } from './spelling.ts';
import { checkWorkflows } from './workflows.ts';
import { checkSizes } from '../sizes/sizes.ts';
import { root } from './workspace.ts';

interface Check {
  readonly name: string;
  /** Gives what is wrong, one line each; a command writes its own complaints and gives its status. */
  readonly run: () => string[] | Promise<string[]>;
}

function command(line: string): Check['run'] {
  return () => {
    const { status } = spawnSync(line, { cwd: root, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
    return status === 0 ? [] : [`\`${line}\` ended with status ${status}`];
  };
}

const checks: readonly Check[] = [
  { name: 'build', run: command('pnpm run build') },
  {
    name: 'types of tests, examples, apps and tooling',
    run: command('tsc -p tsconfig.tests.json && tsc -p apps/playground'),
  },
  { name: 'lint', run: command('oxlint') },
  { name: 'format', run: command('biome format') },
  { name: 'no unused file, no undeclared or unused dependency', run: command('knip --no-config-hints') },
  { name: 'no engine in published types', run: checkNoEngineInTypes },
  { name: 'a strict consumer compiles', run: checkStrictConsumer },
  { name: 'the public interface is as it was reported', run: checkApiReports },
  { name: 'public names are spelled right', run: checkSpelling },
  { name: 'every public export has a comment', run: checkComments },
  { name: 'every public function and class has an example', run: checkExamples },
  { name: 'no `any` in what is exported', run: checkNoAny },
  { name: 'what is packed is whole', run: checkPacked },
  { name: 'every README has what a newcomer looks for', run: checkReadmes },
  { name: 'links of Markdown texts lead somewhere', run: checkLinks },
  { name: 'one copy of every engine package', run: checkOneCopy },
  { name: 'the lockfile holds all platforms', run: checkLockfile },
  { name: 'nothing is larger than its budget', run: checkSizes },
  {
    name: 'manifests agree with each other',
    run: command('sherif --ignore-dependency typescript --ignore-rule packages-without-package-json'),
  },
  { name: 'licences of dependencies', run: checkLicences },
  { name: 'no known weakness in what is handed on', run: checkAudit },
  { name: 'workflows are well-formed', run: checkWorkflows },
];

let failed = 0;
const summary: string[] = [];
for (const { name, run } of checks) {
  console.log(`\n--- ${name}`);
  const start = performance.now();
  const problems = await run();
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) failed += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  summary.push(`${problems.length === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`);
}
console.log(`\n${summary.join('\n')}`);
console.log(failed === 0 ? '\nAll checks hold.' : `\n${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
