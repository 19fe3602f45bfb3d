import { describe, expect, it } from 'vitest';
import { bytePairTokenizer, characterTokenizer, tokenizerFromJson, wordTokenizer } from './tokenizer.ts';

describe('characterTokenizer', () => {
  it('goes back and forth', () => {
    const tokenizer = characterTokenizer();
    expect(tokenizer.encode('two')).toEqual([22, 25, 17]);
    expect(tokenizer.decode(tokenizer.encode("it's one o'clock"))).toBe("it's one o'clock");
    expect(characterTokenizer(['ba', 'cab']).tokens).toEqual(['a', 'b', 'c']);
  });

  it('names characters that it has not, or leaves them out', () => {
    const tokenizer = characterTokenizer('abc');
    expect(() => tokenizer.encode('a-b!')).toThrow('The text "a-b!" has "-", "!", which no token has');
    expect(tokenizer.encode('a-b!', 'skip')).toEqual([1, 2]);
    expect(() => characterTokenizer('aa')).toThrow('different characters; got "aa"');
  });
});

describe('bytePairTokenizer', () => {
  const texts = ['seven eleven seven', 'seven even', 'ten seven'];

  it('joins what is frequent, and goes back and forth', () => {
    const tokenizer = bytePairTokenizer(texts, { vocabularySize: 20 });
    expect(tokenizer.tokens.some((token) => token.length > 2)).toBe(true);
    for (const text of texts) {
      expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      expect(tokenizer.encode(text).length).toBeLessThan(text.length / 2);
    }
    expect(tokenizer.decode(tokenizer.encode('ten even'))).toBe('ten even');
  });

  it('joins the most frequent pair first', () => {
    // e v: 5 times; v e: 5 times, counted later; e n: 6 times.
    const tokenizer = bytePairTokenizer(['seven seven', 'seven ten', 'even'], { vocabularySize: 7 });
    expect(tokenizer.tokens.slice(0, 6)).toEqual([' ', 'e', 'n', 's', 't', 'v']);
    expect(tokenizer.tokens[6]).toBe('en');
  });

  it('is plain data', () => {
    const tokenizer = bytePairTokenizer(texts, { vocabularySize: 15 });
    const again = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.encode('seven eleven')).toEqual(tokenizer.encode('seven eleven'));
  });

  it('ends where there is no pattern left, and names mistakes', () => {
    expect(bytePairTokenizer(['ab'], { vocabularySize: 50 }).tokens).toEqual(['a', 'b']);
    expect(() => bytePairTokenizer([])).toThrow('needs texts to learn from');
    expect(() => bytePairTokenizer(texts, { vocabularySize: 3 })).toThrow(
      'at least the 7 characters that there are; got 3',
    );
    expect(() => bytePairTokenizer(texts).encode('six')).toThrow('has "i", "x", which no token has');
  });
});

describe('wordTokenizer', () => {
  const tokenizer = wordTokenizer(['zero', 'one', 'two']);

  it('goes back and forth, whatever lies between words', () => {
    expect(tokenizer.encode(' two  zero\ntwo ')).toEqual([3, 1, 3]);
    expect(tokenizer.decode([3, 1, 3])).toBe('two zero two');
    expect(tokenizer.encode('')).toEqual([]);
  });

  it('is plain data', () => {
    const again = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer)));
    expect(again.tokens).toEqual(tokenizer.tokens);
    expect(again.decode(again.encode('one two'))).toBe('one two');
  });

  it('names words that it has not, or leaves them out, and names mistakes', () => {
    expect(() => tokenizer.encode('one ten two on')).toThrow(
      'The text "one ten two on" has "ten", "on", which no token has',
    );
    expect(tokenizer.encode('one ten two', 'skip')).toEqual([2, 3]);
    for (const words of [[], ['one', 'one'], ['one two'], ['']]) {
      expect(() => wordTokenizer(words)).toThrow('different words without spaces; got [');
    }
  });
});
