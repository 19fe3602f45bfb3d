import { describe, expect, it } from 'vitest';
import { audioClip } from '../audio/audio-clip.ts';
import type { CommandRecognizer } from './command-recognizer.ts';
import { CommandStream, type CommandStreamOptions } from './command-stream.ts';

const labels = ['yes', 'no', 'silence'];
const looks = { y: [0.9, 0.05, 0.05], n: [0.05, 0.9, 0.05], '?': [0.3, 0.4, 0.3], '.': [0.05, 0.05, 0.9] } as const;

/** What a stream reports of a network that says this, look by look, each tenth of a second. */
async function reported(said: string, options: CommandStreamOptions = {}): Promise<string[]> {
  let look = 0;
  const recognition = (scores: Float32Array) => {
    const best = scores.indexOf(Math.max(...scores));
    return { word: labels[best]!, confidence: scores[best]!, scores: {} };
  };
  const predict = async () => [Float32Array.from(looks[said[look++] as keyof typeof looks])];
  const settings = { sampleRate: 1000, samples: 1000 } as CommandRecognizer['settings'];
  const stream = new CommandStream({ settings, labels, predict, recognition }, options);
  const events = await stream.push(audioClip(new Float32Array(100 * said.length).fill(0.1), 1000));
  return events.map(({ word, time }) => `${word} ${time.toFixed(1)}`);
}

describe('a stream', () => {
  it('reports a word when its averaged probability has risen', async () => {
    expect(await reported('....yyyyyyy......')).toEqual(['yes 0.6']);
    expect(await reported('....yyyyyyy......', { threshold: 0.8 })).toEqual(['yes 0.8']);
    expect(await reported('....yyyyyyy......', { smoothing: 0.1 })).toEqual(['yes 0.5']);
  });

  it('reports it once, also where a look errs in between, and when it has left', async () => {
    expect(await reported('....yyyyy?yyy?.....')).toEqual(['yes 0.6']);
    expect(await reported('....yyyy.yyy...')).toEqual(['yes 0.6']);
    expect(await reported('....yyyyyyyynnyy...', { refractory: 0 })).toEqual(['yes 0.6']);
  });

  it('does not report what flickers', async () => {
    expect(await reported('..n..y.?.n?.?y..')).toEqual([]);
  });

  it('reports a word again after a pause, and another one at once', async () => {
    expect(await reported('..yyyyyyy......yyyyyyy..')).toEqual(['yes 0.4', 'yes 1.7']);
    expect(await reported('..yyyyyyynnnnnnn......')).toEqual(['yes 0.4', 'no 1.2']);
  });

  it('reports it again when it is longer there than a window can hold it', async () => {
    expect(await reported('..yyyyyyyyyyyyyyyyyyyyyyyy')).toEqual(['yes 0.4', 'yes 1.8']);
  });

  it('is quiet for the refractory time', async () => {
    expect(await reported('..yyyynnnnnnnnnnnn', { refractory: 1 })).toEqual(['yes 0.4', 'no 1.4']);
  });
});
