import '@neurite/backend-cpu';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { activation } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('activation', () => {
  it('takes a name, a function, or options', () => {
    expect(
      activation('relu')
        .apply([[-1, 2]])
        .arraySync(),
    ).toEqual([[0, 2]]);
    expect(
      activation((x) => x.mul(2))
        .apply([[-1, 2]])
        .arraySync(),
    ).toEqual([[-2, 4]]);
    expect(activation({ activation: 'tanh', name: 'squash' }).name).toBe('squash');
  });

  it('may be shared by inputs of different ranks', () => {
    const relu = activation('relu');
    expect(relu.apply([-1, 2]).arraySync()).toEqual([0, 2]);
    expect(relu.apply([[[-1, 2]]]).arraySync()).toEqual([[[0, 2]]]);
  });

  it('refuses an unknown name', () => {
    expect(() => activation('rellu' as never)).toThrow("Unknown activation 'rellu'. Did you mean 'relu'?");
  });
});
