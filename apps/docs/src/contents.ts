import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DefaultTheme } from 'vitepress';

type Item = DefaultTheme.SidebarItem;

const page = (text: string, link: string): Item => ({ text, link });

const guide: Item[] = [
  {
    text: 'Begin',
    items: [
      page('First network in five minutes', '/guide/first-network'),
      page('Installation', '/guide/installation'),
      page('Errors and their cures', '/guide/errors'),
    ],
  },
  {
    text: 'Build and train',
    items: [
      page('Data', '/guide/data'),
      page('Building and training', '/guide/training'),
      page('Tensors and jit', '/guide/tensors'),
      page('Backends', '/guide/backends'),
      page('Saving, and formats', '/guide/saving'),
      page('Smaller models', '/guide/smaller-models'),
      page('Understanding a network', '/guide/inspect'),
    ],
  },
  {
    text: 'Domains',
    items: [page('Pictures', '/guide/vision'), page('Sound and speech', '/guide/speech'), page('Agents', '/guide/rl')],
  },
  {
    text: 'Coming from',
    items: [
      page('Keras', '/migrate/keras'),
      page('PyTorch', '/migrate/pytorch'),
      page('TensorFlow.js', '/migrate/tensorflow-js'),
    ],
  },
];

const concepts: Item[] = [
  {
    text: 'Concepts, live',
    items: [
      page('Back-propagation', '/concepts/back-propagation'),
      page('Activations', '/concepts/activations'),
      page('Vanishing gradients', '/concepts/vanishing-gradients'),
      page('Convolutional networks', '/concepts/convolutions'),
      page('Recurrent networks', '/concepts/recurrent-networks'),
    ],
  },
];

const inside: Item[] = [
  {
    text: 'How it is built',
    items: [
      page('Architecture', '/inside/architecture'),
      page('Adding a layer', '/inside/adding-a-layer'),
      page('Adding an operation', '/inside/adding-an-op'),
      page('Adding a backend', '/inside/adding-a-backend'),
      page('What of Keras is here', '/inside/keras-parity'),
    ],
  },
  {
    text: 'How it is kept',
    items: [
      page('Sizes', '/inside/sizes'),
      page('Versions and releases', '/inside/versioning'),
      page('Rehearsal of a release', '/inside/rehearsal'),
      page('Damaged files', '/inside/fuzz'),
    ],
  },
];

/** The pages that were generated, each by the name under which it is imported. */
function reference(folder: string): Item[] {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith('.md'));
  const names = files.map((file) => file.replaceAll('\\', '/').slice(0, -3)).filter((name) => name !== 'index');
  const items = names.sort().map((name) => page(`@neurite/${name}`, `/reference/${name}`));
  return [{ text: 'Reference', items: [page('All imports', '/reference/'), ...items] }];
}

export const navigation: DefaultTheme.NavItem[] = [
  { text: 'Guide', link: '/guide/first-network', activeMatch: '/(guide|migrate)/' },
  { text: 'Concepts', link: '/concepts/back-propagation', activeMatch: '/concepts/' },
  { text: 'Reference', link: '/reference/', activeMatch: '/reference/' },
  // No page of this site's, but an application in a folder of it: the browser has to load it.
  { text: 'Playground', link: '/playground/', target: '_self' },
  { text: 'Benchmarks', link: '/benchmarks' },
  { text: 'Inside', link: '/inside/architecture', activeMatch: '/inside/' },
];

/** @param generated the folder of the pages that the build has made */
export function sidebar(generated: string): DefaultTheme.SidebarMulti {
  return {
    '/guide/': guide,
    '/migrate/': guide,
    '/concepts/': concepts,
    '/inside/': inside,
    '/reference/': reference(join(generated, 'reference')),
  };
}
