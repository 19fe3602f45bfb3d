import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import { choice, integer, logUniform, printTrials, search, searchPlot, type SearchResult, uniform } from '../index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-search-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Best at rate 0.01 with tanh. */
const space = { rate: logUniform(1e-5, 1), activation: choice(['relu', 'tanh', 'sigmoid']) };
const bowl = ({ parameters }: { parameters: { rate: number; activation: string } }): number =>
  (Math.log10(parameters.rate) + 2) ** 2 + (parameters.activation === 'tanh' ? 0 : 1);
const file = new URL('../testing/bowl.ts', import.meta.url);

function scores({ trials }: SearchResult): unknown[] {
  return trials.map(({ number, parameters, budget, score, error }) => ({ number, parameters, budget, score, error }));
}

describe('samplers', () => {
  it('tpe comes nearer than chance: the median of twenty seeds, and of all the worst', async () => {
    const scoresOf = async (sampler: 'tpe' | 'random'): Promise<number[]> => {
      const found = await Promise.all(
        Array.from({ length: 20 }, (_, seed) => search(space, bowl, { sampler, seed, trials: 30, parallel: 1 })),
      );
      return found.map(({ best }) => best.score).sort((a, b) => a - b);
    };
    const [informed, blind] = [await scoresOf('tpe'), await scoresOf('random')];
    expect(informed[10]).toBeLessThan(blind[10]! / 5);
    // A score of 1 and more is the wrong activation: it must stay the exception.
    expect(informed.filter((score) => score >= 1).length).toBeLessThanOrEqual(3);
  });

  it('tpe begins with one value in every fifth of each range', async () => {
    const { trials } = await search({ a: uniform(0, 5), b: uniform(0, 5) }, () => 0, {
      trials: 5,
      parallel: 5,
      seed: 3,
    });
    for (const name of ['a', 'b']) {
      const fifths = new Set(trials.map(({ parameters }) => Math.floor(parameters[name] as number)));
      expect(fifths).toEqual(new Set([0, 1, 2, 3, 4]));
    }
  });

  it('a grid is every combination, and ends by itself', async () => {
    const { trials, best } = await search(
      { rate: logUniform(1e-4, 1), units: integer(1, 3), fast: choice([true, false]) },
      ({ parameters }) => parameters.rate,
      {
        sampler: 'grid',
        gridPoints: 5,
        trials: 100,
      },
    );
    expect(trials).toHaveLength(5 * 3 * 2);
    expect(new Set(trials.map(({ parameters }) => parameters.rate!.toString())).size).toBe(5);
    expect(best.parameters.rate).toBeCloseTo(1e-4, 10);
    expect([...new Set(trials.map(({ parameters }) => parameters.units))]).toEqual([1, 2, 3]);
  });

  it('random values fill their ranges, whole numbers their ends', async () => {
    const { trials } = await search({ share: uniform(-1, 1), units: integer(1, 4, { log: true }) }, () => 0, {
      sampler: 'random',
      trials: 300,
    });
    const shares = trials.map(({ parameters }) => parameters.share as number);
    expect(Math.min(...shares)).toBeLessThan(-0.95);
    expect(Math.max(...shares)).toBeGreaterThan(0.95);
    expect(new Set(trials.map(({ parameters }) => parameters.units))).toEqual(new Set([1, 2, 3, 4]));
  });

  it('types follow the space', async () => {
    await search(
      { rate: uniform(0, 1), kind: choice(['a', 'b']) },
      ({ parameters }) => {
        expectTypeOf(parameters).toEqualTypeOf<{ readonly rate: number; readonly kind: 'a' | 'b' }>();
        return 0;
      },
      { trials: 1 },
    );
  });
});

describe('hyperband', () => {
  it('gives the best of many more to spend, as in the paper’s table', async () => {
    const budgets: number[] = [];
    const { best, trials } = await search(
      space,
      ({ parameters, budget }) => {
        budgets.push(budget);
        return bowl({ parameters }) + 1 / budget;
      },
      { sampler: 'random', scheduler: 'hyperband', maxBudget: 9, trials: 17 },
    );
    // Brackets of 9, 5 and 3 trials.
    const counts = Map.groupBy(budgets, (budget) => budget);
    expect([1, 3, 9].map((budget) => counts.get(budget)!.length)).toEqual([9, 3 + 5, 1 + 1 + 3]);
    expect(best.budget).toBe(9);
    const [first] = trials.filter(({ budget }) => budget === 9);
    const rung = trials.filter(({ number, budget }) => number < 9 && budget === 1);
    expect(first!.number).toBe(rung.reduce((a, b) => (b.score! < a.score! ? b : a)).number);
  });
});

describe('a pool of worker threads', () => {
  it('gives the same trials whatever the number of threads', async () => {
    const one = await search({ rate: space.rate }, file, { trials: 12, threads: 1 });
    const three = await search({ rate: space.rate }, file.pathname, { trials: 12, threads: 3 });
    expect(scores(three)).toEqual(scores(one));
    const failed = one.trials.filter(({ parameters }) => (parameters.rate as number) > 0.5);
    expect(failed.every(({ error, score }) => error === 'the loss is NaN' && score === undefined)).toBe(true);
    expect(Math.abs(Math.log10(one.best.parameters.rate as number) + 2)).toBeLessThan(1);
  });

  it.each([
    ['there is no such file', './nothing.ts', /All 2 trials failed.*nothing\.ts/s],
    ['the file trains nothing', './space.ts', /no function as its default export/],
  ])('says when %s', async (_, path, message) => {
    const module = new URL(path, import.meta.url);
    await expect(search({ rate: space.rate }, module, { trials: 2 })).rejects.toThrow(message);
  });
});

describe('a search that was killed', () => {
  it.each(['none', 'hyperband'] as const)('goes on from its file and gives the same table (%s)', async (scheduler) => {
    const options = { trials: 14, scheduler, maxBudget: 9, seed: 4 } as const;
    const whole = await search(space, bowl, options);
    const path = join(folder, 'trials.jsonl');
    let count = 0;
    const killed = search(
      space,
      (trial) => {
        // As if the process had gone: nothing more comes back.
        if (++count > 6) return new Promise<number>(() => {});
        return bowl(trial);
      },
      { ...options, file: path },
    );
    await Promise.race([killed, new Promise((resolve) => setTimeout(resolve, 300))]);
    // The line that was being written is cut off.
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"number":5,"par`);
    let again = 0;
    const resumed = await search(
      space,
      (trial) => {
        again++;
        return bowl(trial);
      },
      { ...options, file: path },
    );
    expect(scores(resumed)).toEqual(scores(whole));
    expect(again).toBe(whole.trials.length - 6);
    const third = await search(
      space,
      () => {
        throw new Error('no trial is left');
      },
      { ...options, file: path },
    );
    expect(printTrials(third)).toBe(printTrials(resumed));
    await expect(search(space, bowl, { ...options, seed: 5, file: path })).rejects.toThrow('holds another search');
  });
});

describe('what comes out', () => {
  it('is a table with the best first, and a plot with a chart for each parameter', async () => {
    const result = await search(
      space,
      ({ parameters }) => (parameters.rate > 0.1 ? Number.NaN : bowl({ parameters })),
      {
        trials: 12,
        direction: 'maximize',
        sampler: 'random',
      },
    );
    const [title, ...rows] = printTrials(result).split('\n');
    expect(title).toMatch(/^trial +budget +score +rate +activation$/);
    expect(rows).toHaveLength(12);
    expect(rows[0]).toContain(String(Number(result.best.score.toPrecision(4))));
    expect(rows.at(-1)).toContain('failed: the score was NaN');
    expect(result.best.score).toBe(Math.max(...result.trials.map(({ score }) => score ?? -Infinity)));
    const svg = searchPlot(result);
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('rate');
    expect(svg).toContain('activation');
  });
});

describe('what cannot be searched', () => {
  it('an empty space, and ranges that are none', async () => {
    await expect(search({}, () => 0)).rejects.toThrow('search space is empty');
    expect(() => uniform(1, 1)).toThrow('low < high');
    expect(() => logUniform(0, 1)).toThrow('0 < low');
    expect(() => integer(1.5, 3)).toThrow('whole numbers');
    expect(() => choice([])).toThrow('at least one value');
  });

  it('trials that all fail: each reason is told', async () => {
    const failing = search(
      { rate: uniform(0, 1) },
      ({ number }) => {
        if (number === 0) throw new Error('out of memory');
        return Number.NaN;
      },
      { trials: 3 },
    );
    await expect(failing).rejects.toThrow('All 3 trials failed. 0: out of memory; 1, 2: the score was NaN');
  });

  it('options that do not go', async () => {
    await expect(search(space, bowl, { trials: 0 })).rejects.toThrow('trials must be a whole number');
    await expect(search(space, bowl, { maxBudget: 0.5 })).rejects.toThrow('minBudget ≤ maxBudget');
    await expect(search(space, bowl, { sampler: 'bayes' as 'tpe' })).rejects.toThrow("'random', 'grid' or 'tpe'");
    await expect(search(space, bowl, { scheduler: 'asha' as 'none' })).rejects.toThrow("'none' or 'hyperband'");
  });
});
