import { defineAsyncComponent } from 'vue';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import './theme.css';

/** VitePress's theme, with the lessons as components that pages can show; each is loaded where it is used. */
const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component(
      'VanishingLesson',
      defineAsyncComponent(async () => (await import('../live/views/vanishing-view.ts')).VanishingView),
    );
  },
};

export default theme;
