import '@neurite/backend-cpu';
import { FormatError } from '@neurite/backend';
import { dense } from '@neurite/layers';
import { decodeModel, decodeSafetensors, encodeModel, encodeSafetensors, sequential } from '@neurite/models';
import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OwnData } from './own-data.ts';
import { splitOwnData, withOwnData } from './own-data-file.ts';

beforeAll(() => useBackend('cpu'));

const own: OwnData = {
  names: ['cup', 'hand', 'cup'],
  arrays: [Int32Array.of(1, -2), Float32Array.of(0.5), Int32Array.of(3, 4, 5)],
};

function modelBytes(): Promise<Uint8Array> {
  return encodeModel(sequential([dense({ units: 1, inputShape: [2] })]));
}

test('goes into a file of a run and comes out of it, and the run is as it was', async () => {
  const run = await modelBytes();
  const file = withOwnData(run, own);
  const split = splitOwnData(file);
  expect(split.own).toEqual(own);
  const names = (bytes: Uint8Array): string[] => [...decodeSafetensors(bytes, 'test').tensors.keys()].toSorted();
  expect(names(split.bytes)).toEqual(names(run));
  expect((await decodeModel(split.bytes)).countParameters()).toBe(3);
});

test('a file that has none of it stays as it is', async () => {
  const run = await modelBytes();
  expect(splitOwnData(run)).toEqual({ bytes: run, own: undefined });
});

describe('damage is told:', () => {
  test.each(['no JSON', '{"names":1}', '[1]', '["cup","hand","cup","a fourth"]'])('%s', async (written) => {
    const { tensors, metadata } = decodeSafetensors(withOwnData(await modelBytes(), own), 'test');
    const damaged = encodeSafetensors({ tensors, metadata: { ...metadata, 'playground/own': written } });
    expect(() => splitOwnData(damaged)).toThrow(FormatError);
  });
});
