/** Somebody who has installed twice what there may be one of: it says so when it is loaded, instead of going wrong later. */
import { type Consumer, expect, released } from '../consumer.ts';

const cases = [
  {
    what: 'tfjs-core',
    again: { 'tfjs-again': 'npm:@tensorflow/tfjs-core@4.21.0' },
    program: `import 'tfjs-again';\nimport '@neurite/backend-wasm';\nimport { useBackend } from '@neurite/tensors';\nawait useBackend('auto');\n`,
    message: /Two copies of @tensorflow\/tfjs-core are loaded/,
  },
  {
    what: '@neurite/tensors',
    again: { 'tensors-again': 'npm:@neurite/tensors' },
    program: `import 'tensors-again';\nimport '@neurite/tensors';\n`,
    message: /Two copies of @neurite\/tensors are loaded/,
  },
  {
    what: '@neurite/backend',
    again: { 'backend-again': 'npm:@neurite/backend' },
    program: `import 'backend-again';\nimport '@neurite/backend-wasm';\n`,
    message: /Two copies of @neurite\/backend are loaded/,
  },
] as const;

export const twoCopies: Consumer = {
  name: 'two copies of what there may be one of',
  async use({ release, project }) {
    for (const { what, again, program, message } of cases) {
      const consumer = await project({
        name: `two-copies-${what}`,
        dependencies: { ...released(release, ['@neurite/backend-wasm', '@neurite/tensors']), ...again },
        files: { 'main.js': program },
      });
      const said = await consumer.run(process.execPath, ['main.js']).then(
        () => 'nothing',
        (error: Error) => error.message,
      );
      expect(message.test(said), `A second copy of ${what} is not noticed. It said: ${said}`);
    }
    return `${cases.map(({ what }) => what).join(', ')}: each is named, with the remedy`;
  },
};
