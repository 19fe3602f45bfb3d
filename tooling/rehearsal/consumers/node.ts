/** Programs of Node: each package alone, and what the READMEs say, on the oldest Node that is supported and on the newest. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { codeBlocks } from '../../programs/code-blocks.ts';
import { type Consumer, expect, released, type Rehearsal } from '../consumer.ts';
import { problemsOf } from '../contents.ts';
import type { Project } from '../project.ts';

/** The Node that READMEs run on besides the one that runs this. */
const OLDEST = '22.23.2';

export const alone: Consumer = {
  name: 'each package alone',
  async use({ release, project }) {
    const counts: string[] = [];
    for (const name of release.packages) {
      const consumer = await project({ name, dependencies: released(release, [name]) });
      const program = `import(${JSON.stringify(name)}).then((all) => console.log(Object.keys(all).length))`;
      const exports = Number(await consumer.run(process.execPath, ['-e', program]));
      expect(exports > 0, `${name} exports nothing.`);
      const problems = problemsOf(join(consumer.folder, 'node_modules', name), release.folder);
      expect(problems.length === 0, `${name}: ${problems.join('; ')}`);
      counts.push(`${name.replace('@neurite/', '')} ${exports}`);
    }
    return `exports: ${counts.join(', ')}`;
  },
};

export const readmes: Consumer = {
  name: `README programs on Node ${OLDEST} and ${process.versions.node}`,
  async use(rehearsal) {
    const { release, root, project } = rehearsal;
    const programs = readmePrograms(rehearsal);
    const platform = nodePackage(root);
    const consumer = await project({
      name: 'readmes',
      dependencies: { ...released(release), [platform]: OLDEST },
      files: Object.fromEntries(programs.map(({ file, code }) => [file, code])),
    });
    const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
    for (const node of [join(consumer.folder, 'node_modules', platform, binary), process.execPath])
      for (const { file } of programs) await consumer.run(node, [file]);
    await theCommand(consumer);
    return `${programs.length} programs, and the command \`neurite\``;
  },
};

/** The command that the umbrella brings. */
async function theCommand(consumer: Project): Promise<void> {
  const printed = await consumer.run('npx', ['neurite', 'backends']);
  expect(/wasm/.test(printed), `neurite backends printed:\n${printed}`);
}

function readmePrograms({ release }: Rehearsal): { file: string; code: string }[] {
  return release.packages.flatMap((name) => {
    // That of the commit which was published.
    const readme = join(release.folder, 'packages', basename(name), 'README.md');
    return codeBlocks(readFileSync(readme, 'utf8'))
      .filter(({ fragment }) => !fragment)
      .map(({ code, line }) => ({ file: `${basename(name)}-line-${line}.ts`, code }));
  });
}

/** The package of npm that has Node's binary for this machine. */
function nodePackage(root: string): string {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  const name = Object.keys(optionalDependencies).find((one) => existsSync(join(root, 'node_modules', one)));
  if (name === undefined) throw new Error('The repository has no Node of its own: install it first.');
  return name;
}
