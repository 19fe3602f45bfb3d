import { describe, expect, it } from 'vitest';
import { NeuriteError } from './errors.ts';
import { claimOnlyCopy } from './only-copy.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a package that may be loaded once', () => {
  it('refuses a second copy, naming both and the remedy', () => {
    claimOnlyCopy('@example/one', 'file:///app/node_modules/@example/one/index.js');
    const again = (): void =>
      claimOnlyCopy('@example/one', 'file:///app/node_modules/two/node_modules/@example/one/index.js');
    expect(again).toThrow(NeuriteError);
    expect(again).toThrow(
      'file:///app/node_modules/@example/one/index.js and file:///app/node_modules/two/node_modules/@example/one/index.js',
    );
    expect(again).toThrow('`npm ls @example/one`');
  });

  it('may be evaluated anew from the same place, as development servers do', async () => {
    claimOnlyCopy('@example/hot', 'http://localhost/index.js?v=1');
    await nextTurn();
    expect(() => claimOnlyCopy('@example/hot', 'http://localhost/index.js?v=2')).not.toThrow();
  });

  it('is seen twice in one bundle, where both copies have one address', () => {
    claimOnlyCopy('@example/bundled', 'http://localhost/bundle.js');
    expect(() => claimOnlyCopy('@example/bundled', 'http://localhost/bundle.js')).toThrow(
      'both in http://localhost/bundle.js',
    );
  });

  it('does not mind other packages', () => {
    claimOnlyCopy('@example/a', 'http://localhost/all.js');
    expect(() => claimOnlyCopy('@example/b', 'http://localhost/all.js')).not.toThrow();
  });
});
