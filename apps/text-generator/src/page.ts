import { learningCurvePlot } from '@neurite/inspect';

/** What the network can do after it read the text once more. */
export interface Reading {
  /** Bits a character on what it read, and on what was held out. */
  readonly bits: number;
  readonly heldOutBits: number;
  readonly wrote: string;
}

/** A page with the curves of all readings, and what the network wrote after each. */
export function page(readings: readonly Reading[]): string {
  const history = {
    'bits a character': readings.map(({ bits }) => bits),
    'valBits a character': readings.map(({ heldOutBits }) => heldOutBits),
  };
  const curves = learningCurvePlot(history, 'bits a character');
  const samples = readings.map(
    ({ heldOutBits, wrote }, index) => `<section>
<h2>After reading it ${index === 0 ? 'once' : `${index + 1} times`}: ${heldOutBits.toFixed(2)} bits a character</h2>
<pre>${escapeHtml(wrote.trim())}</pre>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A network learns to write</title>
<style>
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b2430; background: #f4f6f9; }
main { max-width: 760px; margin: 0 auto; padding: 24px 16px 64px; }
section { background: #fff; border: 1px solid #dfe4ea; border-radius: 8px; padding: 4px 16px; margin: 16px 0; }
h2 { font-size: 1rem; }
pre { white-space: pre-wrap; font: 15px/1.5 Georgia, serif; }
svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
<main>
<h1>A network learns to write</h1>
<p>It reads the text character by character, and after each reading goes on by itself. The last reading stands first.</p>
${curves}
${samples.reverse().join('\n')}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
