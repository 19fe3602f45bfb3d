import { confusionMatrixPlot, curvesOf, learningCurvePlot } from '@neurite/inspect';
import { type ClassifierEvaluation, encodeImage, type Image } from '@neurite/vision';
import type { Mistake } from './mistakes.ts';

/** What the page shows. */
export interface PageContent {
  readonly classes: readonly string[];
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly evaluation: ClassifierEvaluation;
  readonly mistakes: readonly Mistake[];
}

/** A page that needs nothing beside itself: curves, confusion matrix, and the worst mistakes with what the network looked at. */
export async function page({ classes, history, evaluation, mistakes }: PageContent): Promise<string> {
  const figures = await Promise.all(mistakes.map(figure));
  const curves = curvesOf(history).map((name) => learningCurvePlot(history, name));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clothes told apart</title>
<style>
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b2430; background: #f4f6f9; }
main { max-width: 980px; margin: 0 auto; padding: 24px 16px 64px; }
section { background: #fff; border: 1px solid #dfe4ea; border-radius: 8px; padding: 0 16px 16px; margin: 16px 0; }
h2 { font-size: 1.1rem; }
svg { max-width: 100%; height: auto; }
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 16px; }
figure { margin: 0; font-size: 0.85rem; line-height: 1.35; }
figure img { width: 49%; image-rendering: pixelated; }
</style>
</head>
<body>
<main>
<h1>Clothes told apart</h1>
<p>Of ${evaluation.pictures} pictures that it never saw, the network gets ${(100 * evaluation.accuracy).toFixed(1)} % right.</p>
<section><h2>As it learned</h2>${curves.join('')}</section>
<section><h2>What it takes for what</h2>${confusionMatrixPlot(evaluation.confusion, classes)}</section>
<section>
<h2>Its worst mistakes</h2>
<p>Beside each picture: where it saw what spoke for its mistake, in red (Grad-CAM).</p>
<div class="mistakes">${figures.join('')}</div>
</section>
</main>
</body>
</html>
`;
}

async function figure({ image, heat, actual, predicted, probability }: Mistake): Promise<string> {
  const caption = `${predicted}, ${(100 * probability).toFixed(0)} % sure; it is: ${actual}`;
  return `<figure>${await picture(image)} ${await picture(heat)}<figcaption>${caption}</figcaption></figure>`;
}

async function picture(image: Image): Promise<string> {
  const png = Buffer.from(await encodeImage(image)).toString('base64');
  return `<img alt="" src="data:image/png;base64,${png}">`;
}
