import { expect, test } from 'vitest';
import { misspellings, namesIn, readTerms, wordsOf } from './spelling.ts';

test.each([
  ['binaryCrossentropy', ['binary', 'crossentropy']],
  ['reduceLROnPlateau', ['reduce', 'plateau']],
  ['Conv2dTranspose', ['conv', 'transpose']],
  ['LSTM', []],
  ['JSONReader', ['reader']],
  ['max_value', ['value']],
])('%s is made of words', (name, words) => {
  expect(wordsOf(name)).toEqual(words);
});

test('names are those in code, in texts of types, too', () => {
  const markdown = "Prose.\n\n```ts fragment\nexport function pool(x: 'sameLength'): Tensor;\n```\n";
  expect([...namesIn(markdown)]).toEqual(['export', 'function', 'pool', 'x', 'sameLength', 'Tensor']);
});

test('a misspelled name is found, with what it may be; terms and English words are let pass', () => {
  const names = new Map([['packages/layers', new Set(['convolutonLayer', 'softmaxOf', 'tensorSize'])]]);
  const found = misspellings(names, new Set(['softmax']));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^packages\/layers: 'convoluton' in convolutonLayer is no English word\. Is it .*'convolution'/,
  );
});

test('a term that no name has, or that is an English word, is taken off the list', () => {
  const terms = readTerms('# Terms\nsoftmax\nsparsemax\nlayer\n');
  const found = misspellings(new Map([['a', new Set(['softmaxLayer'])]]), terms);
  expect(found.map((line) => /'(\w+)'/.exec(line)![1])).toEqual(['sparsemax', 'layer']);
});
