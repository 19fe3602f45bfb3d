import { signal } from '@preact/signals';

/** What the page has to say. */
export interface Notice {
  readonly id: number;
  readonly kind: 'trouble' | 'news';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

const NEWS_MILLISECONDS = 6000;

export const notices = signal<readonly Notice[]>([]);
let last = 0;

/** Says something at the page's edge, and to screen readers; troubles, and what offers something, stay until they are closed. */
export function say(kind: Notice['kind'], text: string, action?: Notice['action']): void {
  const id = ++last;
  const others = notices.value.filter((one) => one.text !== text);
  notices.value = [...others.slice(-2), { id, kind, text, ...(action === undefined ? {} : { action }) }];
  if (kind === 'news' && action === undefined) setTimeout(() => dismiss(id), NEWS_MILLISECONDS);
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((one) => one.id !== id);
}
