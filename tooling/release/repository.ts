/** What a manifest says of where its sources are. */
export interface RepositoryFields {
  readonly repository: { readonly type: 'git'; readonly url: string; readonly directory: string };
  readonly homepage: string;
  readonly bugs: string;
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
