import { useEffect } from 'preact/hooks';
import type { JSX } from 'preact';
import { BackendSwitch } from './frame/backend-switch.tsx';
import { Controls } from './frame/controls.tsx';
import { NoticeList } from './frame/notice-list.tsx';
import { ThemeButton } from './frame/theme-button.tsx';
import type { Workshop } from './frame/workshop.ts';
import { tabs } from './tabs/tabs.ts';

/** Where the documentation lies, if the build was told: it holds the playground in a folder of its own. */
const documentation = import.meta.env['VITE_DOCUMENTATION'] as string | undefined;

/** The page: what is above and below the tab that is open. */
export function App({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isElsewhere = (event.target as HTMLElement).closest(
        'input, select, textarea, button, summary, a, dialog, [tabindex]',
      );
      if (event.key !== ' ' || isElsewhere !== null) return;
      event.preventDefault();
      void workshop.press();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [workshop]);
  const addressOf = (id: string): string => workshop.addresses.value[id] ?? `#${id}`;
  return (
    <>
      <header class="top">
        <a class="skip" href="#main" onClick={focusMain}>
          To the content
        </a>
        <a class="brand" href={addressOf(tabs[0]!.id)}>
          <img src="./icon.svg" alt="" width="28" height="28" />
          <h1>
            Neurite <span>playground</span>
          </h1>
        </a>
        <nav aria-label="Tabs">
          {tabs.map(({ id, title }) => (
            <a key={id} href={addressOf(id)} aria-current={workshop.tab.value?.id === id ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
        <div class="top-tools">
          {documentation !== undefined && (
            <a class="elsewhere" href={documentation}>
              Documentation
            </a>
          )}
          <BackendSwitch workshop={workshop} />
          <ThemeButton />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <OpenTab workshop={workshop} />
      </main>
      <NoticeList />
      <footer>
        Everything here is real training by Neurite’s packages, in this browser. Nothing is sent anywhere.
      </footer>
    </>
  );
}

function OpenTab({ workshop }: { readonly workshop: Workshop }): JSX.Element {
  const tab = workshop.tab.value;
  if (tab === undefined) return <p class="about">Opening …</p>;
  return (
    <>
      <p class="about">{tab.about}</p>
      <Controls workshop={workshop} />
      <tab.Panel
        key={tab.id}
        config={workshop.config.value}
        configure={(change) => workshop.configure(change, tab)}
        material={workshop.run.material.value}
        view={workshop.run.view.value}
        progress={workshop.run.progress.value}
        ask={(question) => workshop.ask(question, tab)}
      />
    </>
  );
}

/** The address says which tab is open, so the link must not change it. */
function focusMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')!.focus();
}
