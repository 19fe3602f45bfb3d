import { posix } from 'node:path';

/**
 * A package's README as npm shows it, where nothing lies beside it: links to files of the repository become whole addresses.
 *
 * @param address of the repository, 'https://github.com/owner/name'
 * @param directory of the package in the repository
 * @param commit that is published
 */
export function publishedReadme(markdown: string, address: string, directory: string, commit: string): string {
  // Every other part is a block of code.
  const parts = markdown.split(/(^```[^]*?^```$)/m);
  return parts.map((part, index) => (index % 2 === 1 ? part : linked(part))).join('');

  function linked(prose: string): string {
    return prose.replaceAll(
      /(!?)(\[[^[\]]*\]\()(?![a-z][a-z\d+.-]*:|#)([^()\s#]+)/gi,
      (_link, picture: string, text: string, path: string) =>
        `${picture}${text}${address}/${picture === '' ? 'blob' : 'raw'}/${commit}/${posix.join(directory, path)}`,
    );
  }
}
