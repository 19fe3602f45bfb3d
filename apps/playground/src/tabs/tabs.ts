/** The tabs, in their order: each is loaded when it is first opened. */
import type { AnyTab } from '../frame/workshop.ts';
import type { TabId } from './experiments.ts';

export interface TabEntry {
  readonly id: TabId;
  readonly title: string;
  readonly load: () => Promise<unknown>;
}

export const tabs: readonly TabEntry[] = [
  { id: 'shapes', title: 'Shapes', load: async () => (await import('./shapes/tab.tsx')).shapes },
  { id: 'pictures', title: 'Pictures', load: async () => (await import('./pictures/tab.tsx')).pictures },
  { id: 'teach', title: 'Teach', load: async () => (await import('./teach/tab.tsx')).teach },
  { id: 'listen', title: 'Listen', load: async () => (await import('./listen/tab.tsx')).listen },
  { id: 'text', title: 'Text', load: async () => (await import('./text/tab.tsx')).text },
  { id: 'play', title: 'Play', load: async () => (await import('./play/tab.tsx')).play },
];

/** The tab of that name, or the first one. */
export async function loadTab(id: string): Promise<AnyTab> {
  const entry = tabs.find((tab) => tab.id === id) ?? tabs[0]!;
  return (await entry.load()) as AnyTab;
}
