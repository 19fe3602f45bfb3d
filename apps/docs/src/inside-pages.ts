import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../../../docs');

/** The guides of the repository that are pages of the site, too; the names of their files. */
export const insideNames = [
  'architecture',
  'adding-a-layer',
  'adding-an-op',
  'adding-a-backend',
  'keras-parity',
  'sizes',
  'versioning',
  'rehearsal',
  'fuzz',
] as const;

/** Pages of the site made of `docs/*.md`, by their path. */
export function insidePages(): [string, string][] {
  return insideNames.map((name) => [`inside/${name}.md`, linkedInSite(readFileSync(join(docs, `${name}.md`), 'utf8'))]);
}

/** A link to another of these pages stays; what leads elsewhere in the repository becomes its text, for the site has no such file. */
function linkedInSite(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\((?!https?:|#)([^)]+)\)/g, (link, text: string, target: string) => {
    const isPage = insideNames.some((name) => new RegExp(`^${name}\\.md(#.*)?$`).test(target));
    return isPage ? link : text;
  });
}
