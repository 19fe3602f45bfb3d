/** The page's address: which tab is open, and what it is set to. `#shapes?data=spirals&seed=3` */

export interface Address {
  readonly tab: string;
  readonly parameters: URLSearchParams;
}

export function readAddress(hash: string = location.hash): Address {
  const [tab = '', query = ''] = hash.replace(/^#/, '').split('?');
  return { tab, parameters: new URLSearchParams(query) };
}

export function addressOf(tab: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  return `#${tab}${query === '' ? '' : `?${query}`}`;
}

/** Writes the address down, without an entry in the history for every stroke of a slider. */
export function writeAddress(address: string): void {
  if (location.hash !== address) history.replaceState(null, '', address);
}
