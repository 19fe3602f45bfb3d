import { describe, expect, test } from 'vitest';
import { readNote, runNote } from './run-file.ts';

const inAFile = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the curves in a file', () => {
  test('keep what is not finite: a training that diverged does not look like one that is perfect', () => {
    const curves = { loss: [0.5, Number.POSITIVE_INFINITY, Number.NaN], accuracy: [0.25, 0.5, 1] };
    const note = readNote(inAFile(runNote({ tab: 'shapes', config: {}, steps: 3, curves })));
    expect(note.curves).toEqual(curves);
    expect([note.tab, note.steps]).toEqual(['shapes', 3]);
  });

  test('of files of before have null where a figure was not finite', () => {
    const note = { playground: { version: 1, tab: 'shapes', config: {}, curves: { loss: [1, null] } } };
    expect(readNote(note).curves).toEqual({ loss: [1, Number.NaN] });
  });

  test('are none in a file of the model alone', () => {
    expect(readNote(inAFile(runNote({ tab: 'shapes', config: {} })))).not.toHaveProperty('curves');
  });
});
