/** A path as it is typed into a shell: in quotes where it has blanks, or whatever else a shell would read as something of its own. */
export function inShell(path: string): string {
  if (/^[\p{L}\p{N}@%+=:,./_-]+$/u.test(path)) return path;
  return /["$`!]/.test(path) ? `'${path.replaceAll("'", `'\\''`)}'` : `"${path}"`;
}
