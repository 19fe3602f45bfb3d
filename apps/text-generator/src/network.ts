import { dense, embedding, gru } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';

const VECTOR = 32;

/** Reads pieces [batch, length], and after each character gives what it expects next: logits [batch, length, characters]. */
export function readerOf(characters: number, units: number, length: number): Sequential {
  return network(characters, units, length, false);
}

/** The network of a reader for one text: it takes a character at a time, and remembers all that it has read. */
export function writerOf(reader: Sequential): Sequential {
  const [
    {
      shape: [characters],
    },
    {
      shape: [units],
    },
  ] = [reader.getWeights().at(-1)!, reader.getWeights().at(-2)!];
  const writer = network(characters!, units!, 1, true);
  writer.setWeights(reader.getWeights());
  return writer;
}

function network(characters: number, units: number, length: number, stateful: boolean): Sequential {
  return sequential([
    embedding({ inputDim: characters, outputDim: VECTOR, inputShape: [length] }),
    gru({ units, returnSequences: true, stateful }),
    gru({ units, returnSequences: true, stateful }),
    dense({ units: characters }),
  ]);
}
