import { FormatError } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { readBytes, resolveBeside } from './bytes.ts';

describe('a file that another one names', () => {
  it('is beside it, or in a folder below', () => {
    expect(resolveBeside('/models/net/model.json', 'part/1.bin')).toBe('/models/net/part/1.bin');
    expect(String(resolveBeside('http://host/net/model.json?v=2', 'part/1.bin'))).toBe('http://host/net/part/1.bin');
    expect(String(resolveBeside(new URL('https://host/model.json'), '..dots.bin'))).toBe('https://host/..dots.bin');
  });

  const outside = [
    '../x',
    'a/../../x',
    '..',
    '/etc/passwd',
    'file:///etc/passwd',
    '..\\x',
    'a\\..\\..\\x',
    'C:\\x',
    '',
    '.',
  ];

  it.each(outside)('is nowhere else on the disk: %j', (path) => {
    expect(() => resolveBeside('/models/net/model.json', path)).toThrow(FormatError);
    expect(() => resolveBeside('net/model.json', path)).toThrow(/only files in its own folder are read/);
    expect(() => resolveBeside(new URL('file:///models/net/model.json'), path)).toThrow(FormatError);
  });

  // However a URL is written: the tab and the line are left out where one is read.
  const written = [
    '%2e%2e/x',
    '%2E./x',
    '.\t./x',
    'ht\ntp://elsewhere/x',
    ' //elsewhere/x',
    'data:,x',
    'http://host/netx/y',
  ];

  it.each([...outside, ...written])('is nowhere else behind a URL: %j', (path) => {
    expect(() => resolveBeside('http://host/net/model.json', path)).toThrow(FormatError);
  });
});

it('bytes of a Buffer are cut like others', async () => {
  const buffer = Buffer.from([1, 2, 3, 4]);
  const part = (await readBytes(buffer)).slice(1, 3);
  expect(part.buffer.byteLength).toBe(2);
});
