import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import { type CallContext, Dense, dense, input } from '@neurite/layers';
import { mul, type Tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Functional, model } from '../functional.ts';
import { Sequential, sequential } from '../sequential.ts';
import { loadModel } from './load.ts';

const folder = mkdtempSync(join(tmpdir(), 'neurite-own-classes-'));
beforeAll(() => useBackend('cpu'));
afterAll(() => rmSync(folder, { recursive: true }));

// None of them states a className.
class Doubled extends Sequential {
  override call(x: Tensor, context: CallContext): Tensor {
    return mul(super.call(x, context), 2);
  }
}
class Tripled extends Functional {
  override call(x: Tensor, context: CallContext): Tensor {
    return mul(super.call(x, context) as Tensor, 3);
  }
}
class Halved extends Dense {
  override call(x: Tensor): Tensor {
    return mul(super.call(x), 0.5);
  }
}

describe('a class of the user that extends one of ours', () => {
  const x = input({ shape: [2] });
  const models = {
    Doubled: { made: () => new Doubled([dense({ units: 1, inputShape: [2] })]), classes: { Doubled } },
    Tripled: { made: () => new Tripled({ inputs: x, outputs: dense({ units: 1 }).apply(x) }), classes: { Tripled } },
    Halved: { made: () => sequential([new Halved({ units: 1, inputShape: [2] })]), classes: { Halved } },
    'Halved inside of Doubled': {
      made: () => {
        const inside = input({ shape: [2] });
        return model({ inputs: inside, outputs: new Doubled([new Halved({ units: 1 })]).apply(inside) });
      },
      classes: { Doubled, Halved },
    },
  };
  it.each(Object.entries(models))(
    '%s is loaded as what it is, never as its parent',
    async (name, { made, classes }) => {
      const saved = made();
      const expected = (await saved.predict([[1, 2]])) as Tensor;
      const path = join(folder, name);
      await saved.save(path);
      await expect(loadModel(path)).rejects.toThrow(/Unknown layer class '(Doubled|Tripled|Halved)'.*customObjects/);
      const loaded = await loadModel(path, { customObjects: classes });
      expect(loaded).toBeInstanceOf(saved.constructor);
      expect(await ((await loaded.predict([[1, 2]])) as Tensor).array()).toEqual(await expected.array());
    },
  );

  it('need not have a name', () => {
    expect(new (class extends Dense {})({ units: 1 }).className).toBe('Anonymous');
  });
});
