import { afterEach, expect, it } from 'vitest';
import { InterruptSignal } from './interruption.ts';

let signal: InterruptSignal | undefined;
afterEach(() => signal?.release());

it('the first Ctrl-C asks to end, the second one does not wait', () => {
  const heard: string[] = [];
  signal = new InterruptSignal(
    () => heard.push('first'),
    () => heard.push('second'),
  );
  expect(signal.isRaised).toBe(false);
  process.emit('SIGINT');
  expect(signal.isRaised).toBe(true);
  process.emit('SIGINT');
  expect(heard).toEqual(['first', 'second']);
});

it('a request to end is heard like Ctrl-C, and nothing once released', () => {
  const heard: string[] = [];
  signal = new InterruptSignal(
    () => heard.push('first'),
    () => heard.push('second'),
  );
  process.emit('SIGTERM');
  signal.release();
  expect(process.listenerCount('SIGINT')).toBe(0);
  expect(heard).toEqual(['first']);
});
