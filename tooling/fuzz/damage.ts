/** How whole files are damaged: in their bytes, and in the values of what is JSON. */
import fc from 'fast-check';

type Edit = (bytes: Uint8Array) => Uint8Array;

/** Numbers at which counts, lengths and signs turn over. */
const TURNING_POINTS = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  16n,
  127n,
  128n,
  255n,
  256n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x10000n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x1fffffffffffffn,
  0x20000000000000n,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
];

/** Where something is done: often near the beginning, where headers are. */
const place: fc.Arbitrary<number> = fc.oneof(fc.nat(64), fc.nat(512), fc.nat(2 ** 30));

const within = (at: number, { length }: Uint8Array): number => (length === 0 ? 0 : at % length);

function spliced(bytes: Uint8Array, at: number, removed: number, added: Uint8Array): Uint8Array {
  const from = Math.min(at, bytes.length);
  const to = Math.min(from + removed, bytes.length);
  const result = new Uint8Array(from + added.length + bytes.length - to);
  result.set(bytes.subarray(0, from));
  result.set(added, from);
  result.set(bytes.subarray(to), from + added.length);
  return result;
}

function changed(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const result = bytes.slice();
  if (result.length > 0) result[within(at, bytes)]! = change(result[within(at, bytes)]!);
  return result;
}

function written(bytes: Uint8Array, at: number, size: number, value: bigint, isLittle: boolean): Uint8Array {
  const digits = Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  const number = Uint8Array.from(isLittle ? digits : digits.reverse());
  const start = within(at, bytes);
  return spliced(bytes, start, Math.min(size, bytes.length - start), number);
}

function edit(words: readonly Uint8Array[]): fc.Arbitrary<Edit> {
  const flip = fc.tuple(place, fc.nat(7)).map(
    ([at, bit]): Edit =>
      (bytes) =>
        changed(bytes, at, (byte) => byte ^ (1 << bit)),
  );
  const byte = fc.tuple(place, fc.nat(255)).map(
    ([at, value]): Edit =>
      (bytes) =>
        changed(bytes, at, () => value),
  );
  const number = fc.tuple(place, fc.constantFrom(1, 2, 4, 8), fc.constantFrom(...TURNING_POINTS), fc.boolean()).map(
    ([at, size, value, isLittle]): Edit =>
      (bytes) =>
        written(bytes, at, size, value, isLittle),
  );
  const cut = place.map(
    (at): Edit =>
      (bytes) =>
        bytes.slice(0, within(at, bytes)),
  );
  const remove = fc.tuple(place, fc.integer({ min: 1, max: 64 })).map(
    ([at, count]): Edit =>
      (bytes) =>
        spliced(bytes, within(at, bytes), count, new Uint8Array(0)),
  );
  const insert = fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 16 })).map(
    ([at, added]): Edit =>
      (bytes) =>
        spliced(bytes, within(at, bytes), 0, added),
  );
  const copy = fc.tuple(place, place, fc.integer({ min: 1, max: 64 })).map(
    ([from, to, count]): Edit =>
      (bytes) => {
        const start = within(from, bytes);
        return spliced(bytes, within(to, bytes), 0, bytes.slice(start, start + count));
      },
  );
  const edits = [flip, byte, number, cut, remove, insert, copy];
  if (words.length === 0) return fc.oneof(...edits);
  const word = fc.tuple(place, fc.constantFrom(...words), fc.boolean()).map(
    ([at, added, replaces]): Edit =>
      (bytes) =>
        spliced(bytes, within(at, bytes), replaces ? added.length : 0, added),
  );
  return fc.oneof({ arbitrary: word, weight: 3 }, ...edits);
}

/**
 * Whole files with up to eight kinds of damage, beginnings of them that go on at random, and bytes that are random from the first on.
 *
 * @param seeds whole files
 * @param words what means something in the format, and is put in here and there
 */
export function damagedBytes(
  seeds: readonly Uint8Array[],
  words: readonly (string | Uint8Array)[] = [],
): fc.Arbitrary<Uint8Array> {
  const seed = fc.constantFrom(...seeds);
  const known = words.map((word) => (typeof word === 'string' ? new TextEncoder().encode(word) : word));
  const damaged = fc
    .tuple(seed, fc.array(edit(known), { minLength: 1, maxLength: 8 }))
    .map(([bytes, edits]) => edits.reduce((result, apply) => apply(result), bytes));
  const begun = fc
    .tuple(seed, fc.nat(64), fc.uint8Array({ maxLength: 512 }))
    .map(([bytes, kept, rest]) => spliced(bytes.slice(0, kept), kept, 0, rest));
  const random = fc.uint8Array({ maxLength: 512 });
  return fc.oneof({ arbitrary: damaged, weight: 8 }, { arbitrary: begun, weight: 1 }, { arbitrary: random, weight: 1 });
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What nobody expects where something else stood. */
const STRANGE: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  0.5,
  2,
  1e9,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  '',
  'x',
  '__proto__',
  'constructor',
  '../x',
  '\0',
  [],
  {},
  [null],
  [[]],
  [-1],
  [0],
  [1e9, 1e9],
  ['x'],
  { a: {} },
  { __proto__: null, class_name: 'Dense', config: {} },
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
];

/** The places of a JSON value: what holds it, and under which key. */
function placesIn(value: Json, places: [{ [key: string]: Json }, string][] = []): [{ [key: string]: Json }, string][] {
  if (typeof value !== 'object' || value === null) return places;
  const holder = value as { [key: string]: Json };
  for (const key of Object.keys(holder)) {
    places.push([holder, key]);
    placesIn(holder[key]!, places);
  }
  return places;
}

type Change = readonly [
  kind: 'replace' | 'remove' | 'swap' | 'copy' | 'rename',
  at: number,
  other: number,
  value: Json,
];

function applyChange(root: Json, [kind, at, other, value]: Change): void {
  const places = placesIn(root);
  if (places.length === 0) return;
  const [holder, key] = places[at % places.length]!;
  const [otherHolder, otherKey] = places[other % places.length]!;
  const copyOf = (one: Json): Json => structuredClone(one);
  if (kind === 'replace') holder[key] = copyOf(value);
  else if (kind === 'remove') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  } else if (kind === 'copy') holder[key] = copyOf(otherHolder[otherKey]!);
  else if (kind === 'swap') {
    const [a, b] = [copyOf(holder[key]!), copyOf(otherHolder[otherKey]!)];
    holder[key] = b;
    otherHolder[otherKey] = a;
  } else if (!Array.isArray(holder)) {
    holder[typeof value === 'string' ? value : JSON.stringify(value)] = holder[key]!;
    delete holder[key];
  }
}

/** JSON texts with up to five values replaced, removed, renamed, copied or swapped. */
export function damagedJson(seeds: readonly string[]): fc.Arbitrary<string> {
  const change: fc.Arbitrary<Change> = fc.tuple(
    fc.constantFrom('replace', 'replace', 'replace', 'remove', 'swap', 'copy', 'rename'),
    fc.nat(2 ** 20),
    fc.nat(2 ** 20),
    fc.constantFrom(...STRANGE),
  );
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 5 }))
    .map(([text, changes]) => {
      const root = { root: JSON.parse(text) as Json };
      for (const one of changes) applyChange(root, one);
      return JSON.stringify(root.root) ?? 'null';
    });
}
