import { dense, embedding, gru, lstm, Rnn } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';

/** What a network that reads is made of. */
export interface NetworkSize {
  /** How many different characters there are. */
  readonly characters: number;
  readonly cell: 'gru' | 'lstm';
  /** How much each of its recurrent layers remembers. */
  readonly units: number;
  readonly layers: number;
}

/** Reads pieces [batch, length], and after each character gives what it expects next: logits [batch, length, characters]. */
export function readerOf(size: NetworkSize, length: number): Sequential {
  return network(size, length, false);
}

/** The network of a reader for one text: it takes a character at a time, and remembers all that it has read. */
export function writerOf(reader: Sequential, size: NetworkSize): Sequential {
  const writer = network(size, 1, true);
  renew(writer, reader);
  return writer;
}

/** A writer takes over what its reader has learned since, and forgets what it has read. */
export function renew(writer: Sequential, reader: Sequential): void {
  writer.setWeights(reader.getWeights());
  for (const layer of writer.layers) if (layer instanceof Rnn) layer.resetState();
}

function network({ characters, cell, units, layers }: NetworkSize, length: number, stateful: boolean): Sequential {
  const options = { units, returnSequences: true, stateful };
  return sequential([
    embedding({ inputDim: characters, outputDim: 32, inputShape: [length] }),
    ...Array.from({ length: layers }, () => (cell === 'gru' ? gru(options) : lstm(options))),
    dense({ units: characters }),
  ]);
}
