import { confusionMatrixPlot, curvesOf, learningCurvePlot } from '@neurite/inspect';
import { type CommandEvaluation, durationOf, spectrogramPicture } from '@neurite/speech';
import { encodeImage } from '@neurite/vision';
import type { Heard } from './listen.ts';

/** What the page shows. */
export interface PageContent {
  readonly about: string;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly evaluation: CommandEvaluation;
  readonly heard: Heard;
}

/** Pixels of a second. */
const SECOND = 150;
const HEIGHT = 160;

/** A page that needs nothing beside itself: what was heard in a recording, curves, and what is taken for what. */
export async function page({ about, history, evaluation, heard }: PageContent): Promise<string> {
  const { accuracy, examples, confusion } = evaluation;
  const curves = curvesOf(history).map((name) => learningCurvePlot(history, name));
  const labels = Object.keys(confusion);
  const matrix = labels.map((label) => labels.map((other) => confusion[label]![other]!));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Digits heard</title>
<style>
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b2430; background: #f4f6f9; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 64px; }
section { background: #fff; border: 1px solid #dfe4ea; border-radius: 8px; padding: 0 16px 16px; margin: 16px 0; overflow-x: auto; }
h2 { font-size: 1.1rem; }
svg text { font: 14px system-ui, sans-serif; }
</style>
</head>
<body>
<main>
<h1>Digits heard</h1>
<p>Of ${examples} digits by voices that it never heard, the network understands ${(100 * accuracy).toFixed(1)} % (${escaped(about)}).</p>
<section><h2>A recording as it was heard</h2>${await timeline(heard)}
<p>${heard.said.length === 0 ? '' : 'Above: what is said. '}Below: what was heard, where it was reported, and how surely. Listening took ${(100 * heard.realTimeFactor).toFixed(1)} % of the recording's time.</p></section>
<section><h2>As it learned</h2>${curves.join('')}</section>
<section><h2>What it takes for what</h2>${confusionMatrixPlot(matrix, labels)}</section>
</main>
</body>
</html>
`;
}

/** The spectrogram of a recording with the words over it, and what was heard below. */
export async function timeline({ clip, said, events }: Heard): Promise<string> {
  const png = Buffer.from(await encodeImage(await spectrogramPicture(clip))).toString('base64');
  const width = Math.ceil(durationOf(clip) * SECOND);
  const words = said.map(
    ({ word, start, end }) =>
      `<rect x="${start * SECOND}" y="24" width="${(end - start) * SECOND}" height="${HEIGHT}" fill="none" stroke="#6cb6ff"/>` +
      `<text x="${((start + end) / 2) * SECOND}" y="18" text-anchor="middle">${escaped(word)}</text>`,
  );
  const heard = events.map(
    ({ word, time, confidence }) =>
      `<line x1="${time * SECOND}" x2="${time * SECOND}" y1="24" y2="${HEIGHT + 30}" stroke="#ff9d3c" stroke-width="2"/>` +
      `<text x="${time * SECOND}" y="${HEIGHT + 46}" text-anchor="middle">${escaped(word)} ${(100 * confidence).toFixed(0)} %</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 60}" height="${HEIGHT + 56}">
<image href="data:image/png;base64,${png}" x="0" y="24" width="${width}" height="${HEIGHT}" preserveAspectRatio="none"/>
${[...words, ...heard].join('\n')}
</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
