import type { JSX } from 'preact';
import { Icon } from './icons.tsx';
import { chooseTheme, type ThemeChoice, themeChoice } from './theme.ts';

const next: Readonly<Record<ThemeChoice, ThemeChoice>> = { system: 'light', light: 'dark', dark: 'system' };
const names: Readonly<Record<ThemeChoice, string>> = { system: 'as the system', light: 'light', dark: 'dark' };
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

export function ThemeButton(): JSX.Element {
  const choice = themeChoice.value;
  return (
    <button
      type="button"
      class="plain round"
      aria-label={`Colours: ${names[choice]}. Change to ${names[next[choice]]}`}
      title={`Colours: ${names[choice]}`}
      onClick={() => chooseTheme(next[choice])}
    >
      <Icon name={icons[choice]} />
    </button>
  );
}
