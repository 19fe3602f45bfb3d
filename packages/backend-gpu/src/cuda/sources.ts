import { type ConstantNode, elementCount, type FillNode, type IotaNode, type Program, zeros } from '@neurite/backend';
import { tidy } from '@tensorflow/tfjs-core';
import { CardArray } from './card-array.ts';
import type { Workshop } from './sequence.ts';

/** Fills of more elements than this are made when they are needed. */
const MOST_KEPT = 1024;

/** What a node without operands gives: what is small stays on the card, of other things that can be made there. */
export const source = (
  node: ConstantNode | FillNode | IotaNode,
  program: Program,
  { kernels, resident }: Workshop,
): (() => CardArray) => {
  const { shape, dtype } = node;
  const count = elementCount(shape);
  switch (node.kind) {
    case 'constant':
      return kept(resident(program.constants[node.index]!));
    case 'fill': {
      if (count <= MOST_KEPT) return kept(resident({ shape, dtype, data: zeros(dtype, count).fill(node.value) }));
      return () =>
        CardArray.ofTensor(
          kernels,
          tidy(() => kernels.fill(node.value, shape, dtype)),
        );
    }
    case 'iota': {
      if (count === 0) return kept(resident({ shape, dtype, data: zeros(dtype, 0) }));
      const length = shape[node.axis]!;
      const data = zeros(dtype, length).map((_, index) => index);
      const own = shape.map((_, axis) => (axis === node.axis ? length : 1));
      const row = resident({ shape: own, dtype, data });
      if (count === length) return kept(row);
      return () =>
        CardArray.ofTensor(
          kernels,
          tidy(() => kernels.broadcast(row.tensor(), shape)),
        );
    }
  }
};

const kept = (array: CardArray) => () => array.retain();
