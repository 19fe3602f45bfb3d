import type { Report } from './supervise.ts';

const HEAD = `# Damaged files

What came of reading damaged files, the last time that each reader was tried at length: written by \`pnpm fuzz --record\`. Whole files are damaged in
their bytes, or in the values of what is JSON, and \`tooling/fuzz\` reads them in a process of its own. "Refused" ended in an error of the package's
own; the others could still be read. A finding would be an error of another kind, more than 20 seconds, more than 1,000 MB, or the end of the process. Every run of
the tests reads 2,000 of each kind, and others than these.

| reader | files | refused | findings | slowest | memory | time | seed |
| --- | --: | --: | --: | --: | --: | --: | --: |
`;

/** The page of the last one, with the row of one reader added or renewed; in the order of `names`. */
export function recorded(
  page: string,
  names: readonly string[],
  name: string,
  { inputs, refused, findings, ended, slowest, megabytes, seconds }: Report,
  seed: number,
): string {
  const rows = new Map([...page.matchAll(/^\| (.+?) \| [\d,]+ \|.*$/gm)].map(([row, reader]) => [reader!, row]));
  const cells = [
    name,
    inputs.toLocaleString('en'),
    refused.toLocaleString('en'),
    findings.length + (ended === undefined ? 0 : 1),
    `${slowest.milliseconds.toFixed(0)} ms`,
    `${megabytes.toFixed(0)} MB`,
    `${seconds.toFixed(0)} s`,
    seed,
  ];
  rows.set(name, `| ${cells.join(' | ')} |`);
  const missing = names.filter((one) => !rows.has(one));
  const rest =
    missing.length === 0 ? '' : `\nNot tried at length since they were last changed: ${missing.join(', ')}.\n`;
  return `${HEAD}${names.flatMap((one) => rows.get(one) ?? []).join('\n')}\n${rest}`;
}
