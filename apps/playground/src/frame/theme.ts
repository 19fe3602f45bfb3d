/** Light or dark: as the system has it, unless the user said otherwise. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';

export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'neurite-theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(system.matches);
system.addEventListener('change', () => (systemIsDark.value = system.matches));

export const themeChoice: Signal<ThemeChoice> = signal(storedChoice());
export const isDark: ReadonlySignal<boolean> = computed(
  () => themeChoice.value === 'dark' || (themeChoice.value === 'system' && systemIsDark.value),
);

themeChoice.subscribe((choice) => {
  document.documentElement.style.colorScheme = choice === 'system' ? 'light dark' : choice;
});

export function chooseTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // A browser that keeps nothing: the choice holds until the page is left.
  }
}

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}
