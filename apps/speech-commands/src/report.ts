import { curvesOf, learningCurvePlot } from '@neurite/inspect';
import type { CommandEvaluation } from '@neurite/speech';
import { confusionPlot } from './confusion-plot.ts';
import type { Heard } from './listen.ts';
import { escaped, standaloneTimeline } from './timeline.ts';

/** What the report shows. */
export interface ReportContent {
  readonly about: string;
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly evaluation: CommandEvaluation;
  readonly heard: Heard;
}

/** A page that needs nothing beside itself: what was heard in a recording, curves, and what is taken for what. */
export async function report({ about, history, evaluation, heard }: ReportContent): Promise<string> {
  const { accuracy, examples } = evaluation;
  const curves = curvesOf(history).map((name) => learningCurvePlot(history, name));
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
<section><h2>A recording as it was heard</h2>${await standaloneTimeline(heard.clip, heard.said, heard.events)}
<p>${heard.said.length === 0 ? '' : 'Above: what is said. '}Below: what was heard, where it was reported, and how surely. Listening took ${(100 * heard.realTimeFactor).toFixed(1)} % of the recording's time.</p></section>
<section><h2>As it learned</h2>${curves.join('')}</section>
<section><h2>What it takes for what</h2>${confusionPlot(evaluation)}</section>
</main>
</body>
</html>
`;
}
