import { ArgumentError } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import '@neurite/backend-wasm';
import { type NdArray, tensor, useBackend } from '@neurite/tensors';
import { ctcGreedyDecode } from './ctc-decode.ts';
import { ctcLogLikelihood } from './ctc-likelihood.ts';
import { ctcLoss } from './ctc-loss.ts';
import { characterErrorRate, wordErrorRate } from './error-rate.ts';
import { ngramLanguageModel } from './language-model.ts';
import { ctcBeamSearch } from './prefix-beam.ts';

function scores(rows: readonly (readonly number[])[]): NdArray {
  return { data: Float32Array.from(rows.flat(), Math.log), shape: [rows.length, rows[0]!.length], dtype: 'float32' };
}

/** The probability of every transcript, by going through all paths. */
function byTranscript(rows: readonly (readonly number[])[]): Map<string, number> {
  const sums = new Map<string, number>();
  const walk = (t: number, path: readonly number[], probability: number): void => {
    if (t === rows.length) {
      const labels = path.filter((label, at) => label !== 0 && label !== path[at - 1]);
      sums.set(labels.join(), (sums.get(labels.join()) ?? 0) + probability);
      return;
    }
    rows[t]!.forEach((p, label) => walk(t + 1, [...path, label], probability * p));
  };
  walk(0, [], 1);
  return sums;
}

const rows = [
  [0.3, 0.4, 0.3],
  [0.5, 0.3, 0.2],
  [0.2, 0.5, 0.3],
  [0.4, 0.25, 0.35],
  [0.3, 0.2, 0.5],
];

describe('greedy decoding', () => {
  it('joins what repeats, leaves blanks out, and says when and how surely', () => {
    const { labels, tokens, score } = ctcGreedyDecode(
      scores([
        [0.1, 0.9],
        [0.3, 0.7],
        [0.9, 0.1],
        [0.2, 0.8],
        [0.6, 0.4],
      ]),
    );
    expect(labels).toEqual([1, 1]);
    expect(tokens.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [3, 4],
    ]);
    expect(tokens[0]!.confidence).toBeCloseTo(0.8);
    expect(score).toBeCloseTo(Math.log(0.9 * 0.7 * 0.9 * 0.8 * 0.6));
  });

  it('may have another blank, and fewer frames', () => {
    expect(
      ctcGreedyDecode(
        scores([
          [0.9, 0.1],
          [0.1, 0.9],
        ]),
        { blank: 1 },
      ).labels,
    ).toEqual([0]);
    expect(
      ctcGreedyDecode(
        scores([
          [0.1, 0.9],
          [0.9, 0.1],
        ]),
        { frames: 0 },
      ).labels,
    ).toEqual([]);
  });
});

describe('prefix beam search', () => {
  it('adds up all paths to a transcript', () => {
    const exact = [...byTranscript(rows)].sort((a, b) => b[1] - a[1]);
    const found = ctcBeamSearch(scores(rows), { beamWidth: 200, topPaths: 10, minProbability: 0 });
    found.forEach(({ labels, score }, place) => {
      expect(labels.join()).toBe(exact[place]![0]);
      expect(Math.exp(score)).toBeCloseTo(exact[place]![1], 6);
    });
  });

  it('finds what greedy decoding does not', () => {
    // The best path is all blanks; most of the probability has a label somewhere.
    const uncertain = [
      [0.6, 0.4],
      [0.6, 0.4],
    ];
    expect(ctcGreedyDecode(scores(uncertain)).labels).toEqual([]);
    expect(ctcBeamSearch(scores(uncertain))[0]!.labels).toEqual([1]);
  });

  it('knows where the labels are', () => {
    const sure = [0, 1, 1, 0, 1, 2, 0].map((label) => [0, 1, 2].map((other) => (other === label ? 0.98 : 0.01)));
    const [best] = ctcBeamSearch(scores(sure));
    const greedy = ctcGreedyDecode(scores(sure));
    expect(best!.labels).toEqual([1, 1, 2]);
    expect(best!.tokens.map(({ start, end }) => [start, end])).toEqual(
      greedy.tokens.map(({ start, end }) => [start, end]),
    );
    best!.tokens.forEach(({ confidence }) => expect(confidence).toBeCloseTo(0.98, 5));
  });

  it('listens to a language model', () => {
    const languageModel = ngramLanguageModel(
      Array.from({ length: 20 }, () => [2, 1, 2, 1]),
      { order: 2 },
    );
    const flat = Array.from({ length: 8 }, () => [0.34, 0.33, 0.33]);
    const [best] = ctcBeamSearch(scores(flat), { languageModel, languageWeight: 2, labelBonus: 1, beamWidth: 50 });
    expect(best!.labels).toEqual([2, 1, 2, 1]);
  });

  it('names what does not fit', () => {
    expect(() => ctcBeamSearch(scores(rows), { beamWidth: 0 })).toThrow(
      'beamWidth must be a whole number of at least 1; got 0',
    );
    expect(() => ctcBeamSearch(scores([[1]]))).toThrow('got [1, 1] and 1 frames');
    expect(() => ctcGreedyDecode(scores([[NaN, 1]]))).toThrow('a log-probability is NaN');
  });
});

describe('a language model', () => {
  it('adds up to 1 over everything that may follow', () => {
    const model = ngramLanguageModel(
      [
        [1, 2, 3, 1, 2],
        [3, 3],
      ],
      { order: 3, vocabularySize: 6 },
    );
    for (const context of [[], [1], [1, 2], [4, 5], [3, 3, 3]]) {
      const next = [1, 2, 3, 4, 5].reduce((sum, label) => sum + Math.exp(model.logProbability(context, label)), 0);
      expect(next + Math.exp(model.endProbability(context))).toBeCloseTo(1, 10);
    }
    expect(model.logProbability([1], 2)).toBeGreaterThan(model.logProbability([1], 3));
  });

  it('of single labels only counts them', () => {
    const model = ngramLanguageModel([[1, 1, 2]], { order: 1 });
    // Witten and Bell: (2 + 3 / 3) / (4 + 3).
    expect(Math.exp(model.logProbability([2], 1))).toBeCloseTo(3 / 7, 10);
  });

  it('names what does not fit', () => {
    expect(() => ngramLanguageModel([])).toThrow('at least one text');
    expect(() => ngramLanguageModel([[1]], { order: 0 })).toThrow('at least 1; got 0');
  });
});

describe('error rates', () => {
  it('count words and characters', () => {
    expect(wordErrorRate('one two three', 'one too three four')).toEqual({
      rate: 2 / 3,
      substitutions: 1,
      deletions: 0,
      insertions: 1,
      total: 3,
    });
    expect(wordErrorRate(['a b', 'c'], ['a', 'c']).rate).toBeCloseTo(1 / 3);
    expect(characterErrorRate('seven', 'eleven').rate).toBe(2 / 5);
    expect(characterErrorRate('kitten ', 'sitting').rate).toBe(3 / 6);
    expect(() => wordErrorRate(['one', 'two'], 'one')).toThrow(ArgumentError);
    expect(wordErrorRate('', '').rate).toBe(0);
    expect(wordErrorRate('', 'a').rate).toBe(Infinity);
    expect(() => wordErrorRate(['a'], ['a', 'b'])).toThrow('1 references and 2 hypotheses');
  });
});

describe('the likelihood of labels', () => {
  it('is the sum over all paths, for every transcript that there is', () => {
    const all = [...byTranscript(rows)];
    for (const [transcript, probability] of all) {
      const labels = transcript === '' ? [] : transcript.split(',').map(Number);
      expect(Math.exp(ctcLogLikelihood(scores(rows), labels))).toBeCloseTo(probability, 6);
    }
    expect(all.length).toBeGreaterThan(20);
  });

  it('is what the loss is the negative of', async () => {
    await useBackend('wasm');
    const host = scores(rows);
    const logits = tensor(host.data as Float32Array, [1, 5, 3]);
    const loss = await ctcLoss([[1, 1, 2]], logits, { reduction: 'sum' }).item();
    expect(ctcLogLikelihood(host, [1, 1, 2])).toBeCloseTo(-loss, 5);
  });

  it('may have another blank, fewer frames, and none', () => {
    const host = scores([
      [0.9, 0.1],
      [0.2, 0.8],
    ]);
    expect(Math.exp(ctcLogLikelihood(host, [0], { blank: 1 }))).toBeCloseTo(1 - 0.1 * 0.8, 6);
    expect(Math.exp(ctcLogLikelihood(host, [0], { blank: 1, frames: 1 }))).toBeCloseTo(0.9, 6);
    expect(ctcLogLikelihood(host, [0, 0], { blank: 1 })).toBe(-Infinity);
    expect(ctcLogLikelihood(host, [], { frames: 0 })).toBe(0);
    expect(ctcLogLikelihood(host, [1], { frames: 0 })).toBe(-Infinity);
    expect(() => ctcLogLikelihood(host, [2])).toThrow(/ctcLogLikelihood: there is no class 2; there are 2/);
    expect(() => ctcLogLikelihood(host, [0.5])).toThrow(/there is no class 0.5/);
  });
});
