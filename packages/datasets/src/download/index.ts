/** For loaders of data sets in other packages: files from their hosts, checked and kept, and what they are packed in. */
export type { Checksums } from './checksum.ts';
export { fetchUnpacked, type RemoteFile, type RemoteFolder } from './download.ts';
export { fetchFile } from './fetch-file.ts';
export { gunzip } from './gunzip.ts';
export { type IdxArray, readIdx } from '../image-sets/idx.ts';
export { readTar, type TarFile, TarParser } from './tar.ts';
