import type { Padding, PadMode, ProgramBuilder, ValueId } from '@neurite/backend';
import type { LoweringTable } from './lowering.ts';

/** Padding. */
export const padding: LoweringTable = {
  PadV2: ({ builder: b, inputs, attributes }) => {
    const { constantValue = 0 } = attributes as { constantValue?: number };
    const integer = b.typeOf(inputs.x!).dtype !== 'float32';
    return pad(
      b,
      inputs.x!,
      attributes.paddings as Padding[],
      'constant',
      integer ? Math.trunc(constantValue) : constantValue,
    );
  },
  MirrorPad: ({ builder: b, inputs, attributes }) =>
    pad(b, inputs.x!, attributes.paddings as Padding[], attributes.mode as PadMode),
};

export function pad(
  b: ProgramBuilder,
  x: ValueId,
  paddings: readonly Padding[],
  mode: PadMode,
  value: number = 0,
): ValueId {
  if (paddings.every(([low, high]) => low === 0 && high === 0)) return x;
  return b.pad(x, paddings, mode, value);
}
