import { describe, expect, it } from 'vitest';
import { golden } from '../testing/golden.ts';
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from './companding.ts';

interface Case {
  readonly decoded: readonly number[];
  readonly encoded: readonly number[];
}

const { samples, cases } = golden<Case, { samples: readonly number[] }>('companding');
const codes = { muLaw: [decodeMuLaw, encodeMuLaw], aLaw: [decodeALaw, encodeALaw] } as const;

describe.each(cases)('$name', ({ name, decoded, encoded }) => {
  const [decode, encode] = codes[name as keyof typeof codes];

  it('decodes every byte', () => {
    expect(Array.from({ length: 256 }, (_, byte) => decode(byte))).toEqual(decoded);
  });

  it('encodes samples', () => {
    expect(samples.map(encode)).toEqual(encoded);
  });
});
