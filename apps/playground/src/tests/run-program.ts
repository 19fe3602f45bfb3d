import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Inside of the application, so that the program finds the packages that it imports. */
const programs = join(import.meta.dirname, '../../.cache');

/**
 * Runs a program that the page printed, as it stands, and reads what it found out.
 *
 * @param expression what of the program's variables is wanted
 * @param files what the program reads, by path
 */
export async function runProgram(
  code: string,
  expression: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<unknown> {
  mkdirSync(programs, { recursive: true });
  const folder = mkdtempSync(join(programs, 'program-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const path = join(folder, 'program.ts');
  const marker = 'RESULT ';
  writeFileSync(path, `${code}\nconsole.log('${marker}' + JSON.stringify(${expression}));\n`);
  try {
    const child = spawn(process.execPath, ['--conditions=@neurite/source', path], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let complaints = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    const line = output.split('\n').find((text) => text.startsWith(marker));
    if (status !== 0 || line === undefined) throw new Error(`The program ended with ${String(status)}:\n${complaints}`);
    return JSON.parse(line.slice(marker.length));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
