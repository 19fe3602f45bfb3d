import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test server does with a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse, file: Uint8Array) => void;

/** A server of some files on this machine. */
export interface FileServer {
  readonly baseUrl: string;
  /** The `Range` of each request so far, or `undefined`. */
  readonly ranges: (string | undefined)[];
  /** How the next requests are answered, one each; then as a server should. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

/** Serves files as a good server does, ranges included, unless it is told otherwise. */
export async function serveFiles(files: Readonly<Record<string, Uint8Array>>): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const file = files[decodeURIComponent(request.url!.slice(1))];
    ranges.push(request.headers.range);
    if (file === undefined) response.writeHead(404).end();
    else (answers.shift() ?? properly)(request, response, file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ranges,
    answers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const properly: Answer = (request, response, file) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start > 0 && start >= file.length) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
    return;
  }
  const part = file.subarray(start);
  const range = { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` };
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': part.length, ...(start > 0 ? range : {}) }).end(part);
};

/** Sends so many bytes of what was asked for, then breaks the connection. */
export const breakingOff =
  (count: number): Answer =>
  (request, response, file) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = start > 0 ? { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': file.length - start, ...range });
    response.write(file.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20));
  };

/** Sends all, whatever part was asked for. */
export const ignoringRanges: Answer = (_request, response, file) => {
  response.writeHead(200, { 'content-length': file.length }).end(file);
};

/** Sends an error. */
export const failing =
  (status: number): Answer =>
  (_request, response) =>
    response.writeHead(status).end('no');
