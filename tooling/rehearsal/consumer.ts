import type { Project, ProjectOptions } from './project.ts';
import type { Release } from './release.ts';

/** What a consumer of the release has at hand. */
export interface Rehearsal {
  readonly release: Release;
  /** The repository. */
  readonly root: string;
  /** An empty folder, whose npm knows the registry and nothing else. */
  readonly emptyFolder: () => Project;
  /** An empty project of the consumer's, with what it installs from the registry. */
  readonly project: (options: ProjectOptions) => Promise<Project>;
}

/** Somebody who installs what was published and uses it in some way. */
export interface Consumer {
  readonly name: string;
  /**
   * Uses it.
   *
   * @returns what was seen, in a line
   * @throws Error when it does not work
   */
  readonly use: (rehearsal: Rehearsal) => Promise<string>;
}

/** These packages at the released version. */
export const released = (release: Release, names: readonly string[] = release.packages): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, release.version]));

/** Fails with what was seen. */
export function expect(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
