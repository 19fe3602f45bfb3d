export { Alphabet, type Pieces, piecesOf } from './alphabet.ts';
export { type NetworkSize, readerOf, renew, writerOf } from './network.ts';
export { write, type WriteOptions } from './write.ts';
