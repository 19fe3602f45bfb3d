/** One turn of one entrant: a process that measures and reports. */
import { spawn } from 'node:child_process';
import type { Command } from './entrants.ts';
import { type Report, REPORT_MARK } from './measure.ts';

const TIME_LIMIT = 300_000;

/** @throws Error with the end of what the process wrote, when it gave no report */
export async function takeTurn({ program, args, env = {}, input }: Command): Promise<Report> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), TIME_LIMIT);
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  child.stdin.end(input ?? '');
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject).on('close', (code, killedBy) => resolve([code, killedBy]));
  });
  clearTimeout(timer);
  const line = output.split('\n').findLast((text) => text.startsWith(REPORT_MARK));
  if (line !== undefined) return JSON.parse(line.slice(REPORT_MARK.length)) as Report;
  const reason = signal === 'SIGKILL' ? `took more than ${TIME_LIMIT / 1000} s` : `ended with ${signal ?? status}`;
  throw new Error(`${reason}: ${complaints.trim().split('\n').slice(-6).join(' | ')}`);
}
