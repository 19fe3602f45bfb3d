import { expect, test } from 'vitest';
import { repositoryFields, repositoryName } from './repository.ts';

test.each([
  ['https://github.com/o/n.git\n', 'o/n'],
  ['https://github.com/o/n', 'o/n'],
  ['git@github.com:o/n.js.git', 'o/n.js'],
  ['file:///home/me/n', undefined],
  ['', undefined],
])('a clone of %o belongs to %o', (origin, name) => expect(repositoryName(undefined, origin)).toBe(name));

test('what the workflow says comes first', () => {
  expect(repositoryName('o/n', 'https://github.com/me/fork.git')).toBe('o/n');
});

test('a package names its folder', () => {
  expect(repositoryFields('o/n', 'packages/layers')).toEqual({
    repository: { type: 'git', url: 'git+https://github.com/o/n.git', directory: 'packages/layers' },
    homepage: 'https://github.com/o/n/tree/main/packages/layers#readme',
    bugs: 'https://github.com/o/n/issues',
  });
});
