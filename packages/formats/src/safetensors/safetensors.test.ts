import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { joinSafetensors, sequential, type StoredTensor } from '@neurite/models';
import { ndArray, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  loadSafetensorsWeights,
  readSafetensors,
  toSafetensors,
  toSafetensorsWeights,
  writeSafetensors,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An independent writer, of the format's description: a tensor of each element type. */
const PYTHON_WRITER = String.raw`
import json, struct, sys
values = [1, 0, 3]
def bfloat16(x): return struct.pack('<f', x)[2:]
packed = {
  'BOOL': bytes([1, 0, 1]), 'U8': struct.pack('<3B', 1, 0, 255), 'I8': struct.pack('<3b', 1, 0, -128),
  'I16': struct.pack('<3h', 1, 0, -32768), 'U16': struct.pack('<3H', 1, 0, 65535),
  'I32': struct.pack('<3i', 1, 0, -2147483648), 'U32': struct.pack('<3I', 1, 0, 2147483647),
  'I64': struct.pack('<3q', 1, 0, -2147483648), 'U64': struct.pack('<3Q', 1, 0, 2147483647),
  'F16': struct.pack('<3e', 1.5, 0, -65504), 'BF16': bfloat16(1.5) + bfloat16(0) + bfloat16(-2.0 ** 100),
  'F32': struct.pack('<3f', 1.5, 0, -0.1), 'F64': struct.pack('<3d', 1.5, 0, -0.1),
}
header, body = {'__metadata__': {'format': 'pt', 'note': 'größer'}}, b''
for dtype, data in packed.items():
    header[dtype.lower()] = {'dtype': dtype, 'shape': [3, 1], 'data_offsets': [len(body), len(body) + len(data)]}
    body += data
header['scalar'] = {'dtype': 'F32', 'shape': [], 'data_offsets': [len(body), len(body) + 4]}
body += struct.pack('<f', 7)
text = json.dumps(header).encode()
sys.stdout.buffer.write(struct.pack('<Q', len(text)) + text + body)
`;

const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('readSafetensors', () => {
  const reason = hasPython ? '' : ' (skipped: there is no python3)';
  it.skipIf(!hasPython)(`reads every element type as another writer wrote it${reason}`, async () => {
    const python = spawnSync('python3', ['-c', PYTHON_WRITER]);
    expect(python.status, String(python.stderr)).toBe(0);
    const { tensors, metadata } = await readSafetensors(new Uint8Array(python.stdout));
    expect(metadata).toEqual({ format: 'pt', note: 'größer' });
    const column = (data: Float32Array | Int32Array | Uint8Array) => ndArray(data, [3, 1]);
    expect(Object.fromEntries(tensors)).toEqual({
      bool: column(new Uint8Array([1, 0, 1])),
      u8: column(new Int32Array([1, 0, 255])),
      i8: column(new Int32Array([1, 0, -128])),
      i16: column(new Int32Array([1, 0, -32768])),
      u16: column(new Int32Array([1, 0, 65535])),
      i32: column(new Int32Array([1, 0, -2147483648])),
      u32: column(new Int32Array([1, 0, 2147483647])),
      i64: column(new Int32Array([1, 0, -2147483648])),
      u64: column(new Int32Array([1, 0, 2147483647])),
      f16: column(new Float32Array([1.5, 0, -65504])),
      bf16: column(new Float32Array([1.5, 0, -(2 ** 100)])),
      f32: column(new Float32Array([1.5, 0, -0.1])),
      f64: column(new Float32Array([1.5, 0, -0.1])),
      scalar: ndArray(new Float32Array([7]), []),
    });
  });

  it.each<[string, StoredTensor, string]>([
    ['I64', { dtype: 'I64', shape: [1], bytes: new Uint8Array(new BigInt64Array([2n ** 31n]).buffer) }, '2147483648'],
    ['U32', { dtype: 'U32', shape: [1], bytes: new Uint8Array(new Uint32Array([2 ** 32 - 1]).buffer) }, '4294967295'],
    ['8-bit floats', { dtype: 'F8_E4M3', shape: [1], bytes: new Uint8Array(1) }, 'no counterpart'],
    ['unheard-of types', { dtype: 'I4', shape: [2], bytes: new Uint8Array(1) }, 'element type I4; known are'],
  ])('refuses %s that it cannot hold', async (_, tensor, message) => {
    const file = joinSafetensors({ tensors: new Map([['x', tensor]]), metadata: {} });
    await expect(readSafetensors(file)).rejects.toThrow(message);
  });

  it.each<[string, object, number, string]>([
    [
      'overlap',
      { a: entry(0, 8), b: entry(4, 12) },
      12,
      "'b' begins at byte 4 of the data, inside of the tensor before",
    ],
    ['gaps', { a: entry(0, 8), b: entry(12, 20) }, 20, "bytes 8 to 12 of the data, before 'b', belong to no tensor"],
    ['a tail', { a: entry(0, 8) }, 9, 'last 1 bytes belong to no tensor'],
    ['places outside', { a: entry(0, 8) }, 4, "'a' should end at byte 8 of the data, which has only 4"],
    ['an end before its start', { a: entry(8, 0) }, 8, 'should have 8 bytes and has -8'],
    ['negative places', { a: entry(-8, 0) }, 8, "'a' has no data_offsets"],
    ['huge shapes', { a: { dtype: 'F32', shape: [2 ** 40, 2 ** 40], data_offsets: [0, 8] } }, 8, 'should have'],
    ['no entry', { a: null }, 0, "shape of 'a'"],
    ['metadata that is no text', { __metadata__: { a: 1 } }, 0, 'not a record of texts'],
  ])('refuses %s', async (_, header, bytes, message) => {
    await expect(readSafetensors(fileOf(header, bytes))).rejects.toThrow(message);
  });

  it('refuses a header of absurd length without making room for it', async () => {
    const file = new Uint8Array(16).fill(0xff);
    await expect(readSafetensors(file)).rejects.toThrow('more than 100000000 are never read');
  });

  it('never fails otherwise than with a message', async () => {
    const whole = toSafetensors(new Map([['weight', ndArray([1, 2, 3])]]), { metadata: { a: 'b' } });
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (position, value) => {
        const damaged = whole.slice();
        damaged[position] = value;
        const outcome = await readSafetensors(damaged).then(
          () => 'read',
          (error: Error) => error.name,
        );
        expect(outcome).toMatch(/^(read|FormatError|NeuriteError)$/);
      }),
    );
  });
});

describe('writeSafetensors', () => {
  const tensors = new Map([
    ['a', ndArray(new Float32Array([1.5, -2.25]), [2])],
    ['b', ndArray(new Int32Array([1, 2, 3]), [3])],
    ['__proto__', ndArray(new Uint8Array([1]), [])],
  ]);

  it('writes one file, and reads it again', async () => {
    expect(await writeSafetensors(join(folder, 'one'), tensors, { metadata: { by: 'me' } })).toEqual([
      'model.safetensors',
    ]);
    const back = await readSafetensors(join(folder, 'one/model.safetensors'));
    expect([...back.tensors]).toEqual([...tensors]);
    expect(back.metadata).toEqual({ by: 'me' });
  });

  it('divides tensors over several files, with an index', async () => {
    expect(await writeSafetensors(join(folder, 'many'), tensors, { maxShardBytes: 14 })).toEqual([
      'model-00001-of-00002.safetensors',
      'model-00002-of-00002.safetensors',
      'model.safetensors.index.json',
    ]);
    const path = join(folder, 'many/model.safetensors.index.json');
    const back = await readSafetensors(path);
    expect(new Map(back.tensors)).toEqual(tensors);
    expect(back.metadata).toEqual({ total_size: '21' });
    const index = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ weight_map: { ...index.weight_map, c: 'model-00001-of-00002.safetensors' } }));
    await expect(readSafetensors(path)).rejects.toThrow('lack c');
    for (const outside of ['../one/model.safetensors', '/etc/passwd', '..', 'C:\\x', 7]) {
      writeFileSync(path, JSON.stringify({ weight_map: { a: outside } }));
      await expect(readSafetensors(path)).rejects.toThrow('only files in its own folder are read');
    }
  });

  it.each([
    ['F16', 10],
    ['BF16', 7],
  ] as const)('rounds to %s, to the nearest', async (floatType, bits) => {
    const values = fc.array(fc.float({ min: Math.fround(0.001), max: 60000, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(values, async (list) => {
        const file = toSafetensors(new Map([['x', ndArray(Float32Array.from(list), [list.length])]]), { floatType });
        const { data } = (await readSafetensors(file)).tensors.get('x')!;
        for (const [index, value] of list.entries()) {
          expect(Math.abs(data[index]! - value)).toBeLessThanOrEqual(2 ** (Math.floor(Math.log2(value)) - bits - 1));
        }
      }),
    );
    const odd = ndArray(new Float32Array([NaN, Infinity, -Infinity, -0]), [4]);
    expect([
      ...(await readSafetensors(toSafetensors(new Map([['x', odd]]), { floatType }))).tensors.get('x')!.data,
    ]).toEqual([NaN, Infinity, -Infinity, -0]);
  });
});

describe('the weights of a model', () => {
  beforeAll(() => useBackend('cpu'));
  const make = () =>
    sequential([dense({ units: 3, inputShape: [4], name: 'first' }), dense({ units: 2, name: 'second' })]);

  it('go into a file and into another model, under other names if so wished', async () => {
    const [from, to] = [make(), make()];
    const nameOf = (name: string) => name.replace('/kernel', '.weight').replace('/bias', '.bias');
    const file = await toSafetensorsWeights(from, { nameOf });
    expect([...(await readSafetensors(file)).tensors.keys()]).toContain('first.weight');
    expect(await loadSafetensorsWeights(to, file, { nameOf })).toEqual([]);
    const x = [[1, 2, 3, 4]];
    expect(await (await to.predict(x)).array()).toEqual(await (await from.predict(x)).array());
    await expect(loadSafetensorsWeights(to, file)).rejects.toThrow('lacks first/kernel');
    const swapped = (name: string) => nameOf(name).replace('first.w', 'second.w');
    await expect(loadSafetensorsWeights(to, file, { nameOf: swapped })).rejects.toThrow(
      /first\/kernel.*\[4, 3\].*\[3, 2\]/,
    );
    const before = await to.getWeights()[0]!.array();
    const unused = await loadSafetensorsWeights(to, file, { nameOf: swapped, skipMismatch: true });
    expect(unused).toContain(nameOf('first/kernel'));
    expect(await to.getWeights()[0]!.array(), 'a weight of another shape stays').toEqual(before);
  });

  it('refuses weights in whole numbers, whose scale it cannot apply', async () => {
    const model = sequential([dense({ name: 'd', units: 2, inputShape: [2] })]);
    const weights = (extra: object): Uint8Array =>
      fileOf(
        {
          'd/kernel': { dtype: 'I8', shape: [2, 2], data_offsets: [0, 4] },
          'd/bias': { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
          ...extra,
        },
        'd/kernel.scale' in extra ? 20 : 12,
      );
    await expect(loadSafetensorsWeights(model, weights({}))).rejects.toThrow(
      /Weight 'd\/kernel'.*it was quantized. Its scale is not among the tensors/,
    );
    const scale = { 'd/kernel.scale': { dtype: 'F32', shape: [1, 2], data_offsets: [12, 20] } };
    await expect(loadSafetensorsWeights(model, weights(scale))).rejects.toThrow(/model\.loadWeights\(path\) reads/);
  });
});

function entry(start: number, end: number): object {
  return { dtype: 'F32', shape: [2], data_offsets: [start, end] };
}

function fileOf(header: object, bytes: number): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}
