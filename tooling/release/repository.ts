/** What a manifest says of where its sources are. */
export interface RepositoryFields {
  readonly repository: { readonly type: 'git'; readonly url: string; readonly directory: string };
  readonly homepage: string;
  readonly bugs: string;
}

/**
 * The 'owner/name' of a repository on GitHub: what its workflows say, or else the address that it was cloned from.
 *
 * @param said GITHUB_REPOSITORY
 * @param origin what `git remote get-url origin` gives
 */
export function repositoryName(said: string | undefined, origin: string): string | undefined {
  return said ?? /github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(origin.trim())?.[1];
}

/**
 * The fields of a package's manifest that name its repository: npm compares them with the workflow that publishes.
 *
 * @param name 'owner/name' on GitHub, as GITHUB_REPOSITORY says it
 * @param directory of the package in the repository
 */
export function repositoryFields(name: string, directory: string): RepositoryFields {
  const address = `https://github.com/${name}`;
  return {
    repository: { type: 'git', url: `git+${address}.git`, directory },
    homepage: `${address}/tree/main/${directory}#readme`,
    bugs: `${address}/issues`,
  };
}
