import 'fake-indexeddb/auto';
import '@neurite/backend-wasm';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { Gate } from '../../engine/gate.ts';
import { initialConfig } from '../../frame/settings.ts';
import { forgetShelf } from '../../tests/forget-shelf.ts';
import { runProgram } from '../../tests/run-program.ts';
import { type TextConfig, textFields } from './config.ts';
import { makeText } from './experiment.ts';
import { textProgram } from './program.ts';
import { keepText, MOST_CHARACTERS, textOf } from './texts.ts';

beforeAll(() => useBackend('wasm'));

const rhyme = 'The rain in Spain stays mainly in the plain. '.repeat(60);
const usual: TextConfig = { ...initialConfig(textFields), epochs: 3, units: 24, layers: 1, batchSize: 8 };

async function trained(config: TextConfig, saved?: Uint8Array) {
  const experiment = await makeText(config, saved);
  const gate = new Gate();
  gate.open();
  await experiment.train(gate, () => {});
  return experiment;
}

describe('a run', () => {
  test.each(['gru', 'lstm'] as const)(
    'is what the printed program does, with %s',
    { timeout: 120_000 },
    async (cell) => {
      const config = { ...usual, cell, text: await keepText(rhyme) };
      const { curves } = (await trained(config)).progress;
      const files = { 'text.txt': rhyme };
      const printed = (await runProgram(textProgram(config), 'history.history', files)) as Record<string, number[]>;
      expect(Object.keys(printed).sort()).toEqual(['loss', 'valLoss']);
      for (const [name, values] of Object.entries(printed)) {
        expect(values).toHaveLength(3);
        for (const [epoch, value] of values.entries()) expect(curves[name]![epoch]).toBeCloseTo(value, 5);
      }
    },
  );

  test('learns a rhyme, and writes it', async () => {
    const text = await keepText(rhyme);
    const experiment = await trained({ ...usual, text, epochs: 60, units: 48, learningRate: 0.016, batchSize: 4 });
    const { passage, bits } = await experiment.view();
    expect(rhyme).toContain(passage.slice(0, 45));
    expect(bits).toHaveLength(passage.length);
    // Of each piece the first characters cannot be known.
    expect(bits.slice(16, 64).reduce((sum, cost) => sum + cost, 0) / 48).toBeLessThan(0.3);
    const question = { kind: 'write', beginning: 'The rain in Spain', temperature: 0.2, length: 27, seed: 1 } as const;
    expect(await experiment.ask!(question as never)).toBe(' stays mainly in the plain.');
    expect(await experiment.ask!({ kind: 'text' } as never)).toBe(rhyme);
  }, 60_000);

  test('shows at rest what the network writes then, however short ago it was asked', async () => {
    const experiment = await makeText({ ...usual, text: await keepText(rhyme) });
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1e6);
    const first = await experiment.view(false);
    clock.mockRestore();
    const gate = new Gate();
    gate.open();
    await experiment.train(gate, () => {});
    vi.spyOn(performance, 'now').mockReturnValue(1e6 + 1);
    expect(await experiment.view(false)).toBe(first);
    expect((await experiment.view(true)).bits).not.toEqual(first.bits);
    vi.restoreAllMocks();
  });

  test('goes on from a file', async () => {
    const text = await keepText(rhyme);
    const experiment = await trained({ ...usual, text });
    const again = await makeText({ ...usual, text }, await experiment.encode('run'));
    expect(again.progress).toEqual(experiment.progress);
    expect((await again.view()).sample).toBe((await experiment.view()).sample);
  });
});

describe('texts', () => {
  test('that are too long are read so far; that are too short are refused in words', async () => {
    expect(await textOf(await keepText('A long story.\r\n'.repeat(700_000)))).toHaveLength(MOST_CHARACTERS);
    await expect(keepText('short')).rejects.toThrow('A text of 5 characters is too short to learn from');
    await expect(keepText('a'.repeat(2000))).rejects.toThrow('one and the same character');
    await expect(textOf('0123456789abcdef')).rejects.toThrow('kept only by the browser');
  });

  test('have keys that follow from them, fit for the address', async () => {
    const key = await keepText(rhyme);
    expect(await keepText(rhyme)).toBe(key);
    expect(await keepText(`${rhyme}!`)).not.toBe(key);
    expect(textFields.text.read(key)).toBe(key);
    expect(textFields.text.read('../etc/passwd')).toBeUndefined();
    expect(await textOf('coriolanus')).toContain('First Citizen:');
  });

  test('go along in a file to a browser that has none, if they are whole', async () => {
    const config = { ...usual, text: await keepText(rhyme) };
    const { own, material } = await makeText(config);
    await forgetShelf('texts');
    await expect(makeText(config)).rejects.toThrow('kept only by the browser');
    for (const [arrays, trouble] of [
      [[own!.arrays[0]!.map((code) => code ^ 1)], 'damaged'],
      [[new Float32Array(2000)], 'one and the same character'],
      [[], 'too short'],
    ] as const) {
      await expect(makeText(config, undefined, { ...own!, arrays })).rejects.toThrow(trouble);
    }
    await forgetShelf('texts');
    expect((await makeText(config, undefined, own)).material).toEqual(material);
    expect((await makeText(config)).material).toEqual(material);
    expect((await makeText(usual)).own).toBeUndefined();
  });

  test('in other scripts, and without letters, train', async () => {
    for (const text of ['道可道非常道名可名非常名'.repeat(200), '0 1\n2\t3 '.repeat(200)]) {
      const { curves } = (await trained({ ...usual, epochs: 1, text: await keepText(text) })).progress;
      expect(curves['loss']![0]).toBeLessThan(6);
    }
  }, 60_000);
});
