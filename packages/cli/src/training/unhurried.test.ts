import { expect, it } from 'vitest';
import { outputTo } from '../output.ts';
import { unhurried } from './unhurried.ts';

it('comes to its end though Ctrl-C comes, says so, and listens no more', async () => {
  let text = '';
  const done: string[] = [];
  await unhurried(outputTo({ write: (part) => (text += part) }, false), async () => {
    process.emit('SIGINT');
    await Promise.resolve();
    done.push('written');
  });
  expect(done).toEqual(['written']);
  expect(text).toContain('Training is over');
  expect(process.listenerCount('SIGINT')).toBe(0);
});
