import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { codeBlocks } from '../programs/code-blocks.ts';
import { packageFolders, root } from './workspace.ts';

/** What a package's README lacks: what it is, how to install it, a program that the tests run, and where its API stands. */
export function missingIn(readme: string, name: string): string[] {
  const [title = '', , first = ''] = readme.split('\n');
  const installs = new RegExp(`^npm (install .*|create )${name.replace('create-', '')}\\b`, 'm');
  return [
    ...(title === `# ${name}` ? [] : [`its title is not '# ${name}'`]),
    ...(/^[A-Z0-9]/.test(first) ? [] : ['it does not say what the package is, under its title']),
    ...(installs.test(readme) ? [] : [`no \`npm install ${name}\``]),
    ...(codeBlocks(readme).some(({ fragment }) => !fragment) ? [] : ['no program that the tests run']),
    ...(readme.includes('](api-report.md)') ? [] : ['no link to api-report.md']),
  ];
}

/** Every package's README has what a newcomer looks for. */
export function checkReadmes(): string[] {
  return packageFolders.flatMap((folder) => {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name: string };
    const file = join(folder, 'README.md');
    return missingIn(readFileSync(file, 'utf8'), name).map((problem) => `${relative(root, file)}: ${problem}`);
  });
}
