import { defineAsyncComponent } from 'vue';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import './theme.css';

/** VitePress's theme, with the lessons as components that pages can show; each is loaded where it is used. */
const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    const lessons = {
      ActivationsLesson: async () => (await import('../live/views/activations-view.ts')).ActivationsView,
      MemoryLesson: async () => (await import('../live/views/memory-view.ts')).MemoryView,
      NeuronLesson: async () => (await import('../live/views/neuron-view.ts')).NeuronView,
      PicturesLesson: async () => (await import('../live/views/pictures-view.ts')).PicturesView,
      VanishingLesson: async () => (await import('../live/views/vanishing-view.ts')).VanishingView,
    };
    for (const [name, load] of Object.entries(lessons)) app.component(name, defineAsyncComponent(load as never));
  },
};

export default theme;
