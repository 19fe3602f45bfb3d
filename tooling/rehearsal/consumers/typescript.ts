/** A strict TypeScript program, with every compiler that people still use, and no `skipLibCheck`. */
import { type Consumer, released } from '../consumer.ts';

const COMPILERS = ['5.9', '6.0', '7.0'];

const resolutions = [
  { module: 'NodeNext', moduleResolution: 'NodeNext' },
  { module: 'ESNext', moduleResolution: 'Bundler' },
] as const;

export const typescript: Consumer = {
  name: `TypeScript ${COMPILERS.join(', ')} × NodeNext, Bundler`,
  async use({ release, project }) {
    const imports = release.packages.map(
      (name, i) => `import * as package${i} from '${name}';\nconsole.log(package${i});\n`,
    );
    const files = Object.fromEntries(
      resolutions.map((resolution) => [
        `tsconfig.${resolution.moduleResolution}.json`,
        JSON.stringify({
          compilerOptions: {
            ...resolution,
            target: 'ES2024',
            lib: ['ES2024', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
            types: [],
            strict: true,
            exactOptionalPropertyTypes: true,
            skipLibCheck: false,
            noEmit: true,
          },
          files: ['program.ts', 'mistake.ts'],
        }),
      ]),
    );
    for (const compiler of COMPILERS) {
      const consumer = await project({
        name: `typescript-${compiler}`,
        dependencies: { ...released(release), typescript: `~${compiler}.0` },
        files: { ...files, 'program.ts': imports.join(''), 'mistake.ts': mistake },
      });
      for (const { moduleResolution } of resolutions)
        await consumer.run('npx', ['tsc', '-p', `tsconfig.${moduleResolution}.json`]);
    }
    return `${COMPILERS.length * resolutions.length} combinations, skipLibCheck off; a wrong shape is an error in each`;
  },
};

/** Types are there, and not all `any`: were this line accepted, the compiler would complain of the mark. */
const mistake = `import { matMul, type Tensor } from '@neurite/tensors';
declare const a: Tensor<[2, 3]>;
declare const b: Tensor<[4, 5]>;
// @ts-expect-error the inner lengths differ
matMul(a, b);
`;
