import { render } from 'preact';
import './styles/base.css';
import './styles/frame.css';
import { App } from './app.tsx';
import type { BackendName } from './engine/backends.ts';
import { backendNames } from './frame/backend-switch.tsx';
import { openLink } from './frame/link.ts';
import { registerServiceWorker } from './frame/offline.ts';
import { Workshop } from './frame/workshop.ts';
import { loadTab } from './tabs/tabs.ts';

const asked = new URLSearchParams(location.search).get('backend');
const first: BackendName = backendNames.find((name) => name === asked) ?? 'threads';
const workshop = new Workshop(loadTab, first, openLink);

window.addEventListener('hashchange', () => void workshop.followAddress());
void workshop.followAddress();
render(<App workshop={workshop} />, document.getElementById('app')!);
if (import.meta.env.PROD) void registerServiceWorker();
