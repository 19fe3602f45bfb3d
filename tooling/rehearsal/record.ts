import { availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What came of one consumer. */
export interface Outcome {
  readonly name: string;
  readonly seconds: number;
  /** What was seen; absent where it failed. */
  readonly seen: string | undefined;
}

/** What was rehearsed, and with what. */
export interface Rehearsed {
  readonly packages: number;
  /** Seconds that it took to raise the versions, build and publish. */
  readonly publishing: number;
  /** Seconds that all took. */
  readonly all: number;
  readonly outcomes: readonly Outcome[];
}

/** The page that shows the last rehearsal that was recorded: who installed what was published, and what came of it. */
export function recorded({ packages, publishing, all, outcomes }: Rehearsed): string {
  const rows = outcomes.map(
    ({ name, seconds: taken, seen }) =>
      `| ${name} | ${seen === undefined ? '**no**' : 'yes'} | ${taken.toFixed(0)} s | ${seen ?? ''} |`,
  );
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}`;
  return `# Rehearsal of a release

Written by \`pnpm rehearse --record\`: the versions are raised in a copy, all ${packages} packages published to a registry on the machine (${publishing.toFixed(0)} s),
and installed from it into empty projects, as people do, by two of them at a time. \`.ci/run\` does the same at every change.

| who installs | it works | time | what was seen |
| --- | --- | --: | --- |
${rows.join('\n')}

In all ${Math.round(all / 60)} minutes on ${new Date().toISOString().slice(0, 10)}, with Node ${process.versions.node} on ${machine}. The machine did other things at the
same time.
`;
}
