import { escapeHtml } from './html.ts';
import { STYLE } from './style.ts';

/** What stands at the top of a page. */
export interface PageHead {
  readonly title: string;
  readonly description: string;
}

/** A page that needs nothing beside itself. @param sections HTML */
export function pageHtml({ title, description }: PageHead, sections: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(description)}</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

/** A part of a page. @param body HTML */
export function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}
