import { describe, expect, it } from 'vitest';
import { type AudioClip, audioClip } from '../audio/audio-clip.ts';
import type { CommandRecognizer } from './command-recognizer.ts';
import { CommandStream, type CommandStreamOptions } from './command-stream.ts';

const labels = ['yes', 'no', 'silence'];
const looks = { y: [0.9, 0.05, 0.05], n: [0.05, 0.9, 0.05], '?': [0.3, 0.4, 0.3], '.': [0.05, 0.05, 0.9] } as const;

const RATE = 1000;
/** As long as a window: before it is full, nothing is heard. */
const BEFORE = 1;

/** A stream to a network that says this of a window. */
function streamTo(says: (window: Float32Array) => keyof typeof looks, options: CommandStreamOptions): CommandStream {
  const recognition = (scores: Float32Array) => {
    const best = scores.indexOf(Math.max(...scores));
    return { word: labels[best]!, confidence: scores[best]!, scores: {} };
  };
  const predict = async ([window]: readonly Float32Array[]) => [Float32Array.from(looks[says(window!)])];
  const settings = { sampleRate: RATE, samples: RATE * BEFORE } as CommandRecognizer['settings'];
  return new CommandStream({ settings, labels, predict, recognition }, options);
}

/** A stream to a network that says this, look by look, each tenth of a second, and what to push: each sample tells its look. */
function scripted(said: string, options: CommandStreamOptions = {}): { stream: CommandStream; clip: AudioClip } {
  const whole = '.'.repeat(10 * BEFORE) + said;
  const samples = Float32Array.from(
    { length: (RATE / 10) * whole.length },
    (_, n) => 0.1 + 1e-4 * Math.floor((10 * n) / RATE),
  );
  const lookOf = (window: Float32Array) => whole[Math.round(1e4 * (window.at(-1)! - 0.1))] as keyof typeof looks;
  return { stream: streamTo(lookOf, options), clip: audioClip(samples, RATE) };
}

async function reported(said: string, options: CommandStreamOptions = {}): Promise<string[]> {
  const { stream, clip } = scripted(said, options);
  return (await stream.push(clip)).map(({ word, time }) => `${word} ${(time - BEFORE).toFixed(1)}`);
}

describe('a stream', () => {
  it('reports a word when its averaged probability has risen', async () => {
    expect(await reported('....yyyyyyy......')).toEqual(['yes 0.6']);
    expect(await reported('....yyyyyyy......', { threshold: 0.8 })).toEqual(['yes 0.7']);
    expect(await reported('....yyyyyyy......', { smoothing: 0.1 })).toEqual(['yes 0.5']);
  });

  it('reports it once, also where a look errs in between, and when it has left', async () => {
    expect(await reported('....yyyyy?yyy?.....')).toEqual(['yes 0.6']);
    expect(await reported('....yyyy.yyy...')).toEqual(['yes 0.6']);
    expect(await reported('....yyyyyyyynyy...', { refractory: 0 })).toEqual(['yes 0.6']);
  });

  it('does not report what flickers', async () => {
    expect(await reported('..n..y.?.n?.?y..')).toEqual([]);
  });

  it('reports a word again after a pause, and another one at once', async () => {
    expect(await reported('..yyyyyyy......yyyyyyy..')).toEqual(['yes 0.4', 'yes 1.7']);
    expect(await reported('..yyyyyyynnnnnnn......')).toEqual(['yes 0.4', 'no 1.1']);
  });

  it('reports it again when it is longer there than a window can hold it', async () => {
    expect(await reported('..yyyyyyyyyyyyyyyyyyyyyyyy')).toEqual(['yes 0.4', 'yes 1.7']);
  });

  it('says what it heard last, whether it reports that or not', async () => {
    const { stream, clip } = scripted('..??');
    expect(stream.latest).toBeUndefined();
    await stream.push(clip);
    expect(stream.latest!.word).toBe('silence');
    expect(stream.latest!.confidence).toBeCloseTo((0.9 + 0.3 + 0.3) / 3, 5);
  });

  it('does not listen to what is only coming in or going out', async () => {
    const stream = streamTo(() => 'y', { smoothing: 0.1 });
    const heard: string[] = [];
    // A word from 1.0 to 1.4 s: half of it or more is away from the edges of the windows that end between 1.4 and 2.0 s.
    for (let tenth = 0; tenth < 30; tenth++) {
      const isWord = tenth >= 10 && tenth < 14;
      await stream.push(audioClip(new Float32Array(RATE / 10).fill(isWord ? 0.1 : 0), RATE));
      heard.push(stream.latest!.word[0]!);
    }
    expect(heard.join('')).toBe('sssssssssssssyyyyyyyssssssssss');
  });

  it('does not count the silence that it adds in the end', async () => {
    const stream = streamTo(() => '.', {});
    await stream.push(audioClip(new Float32Array(1234), RATE));
    await stream.finish();
    expect(stream.figures.audio).toBe(1.234);
  });

  it('is quiet for the refractory time', async () => {
    expect(await reported('..yyyynnnnnnnnnnnn', { refractory: 1 })).toEqual(['yes 0.4', 'no 1.4']);
  });
});
