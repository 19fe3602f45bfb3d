/** How a report looks, on a light ground or on a dark one, as its reader prefers. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f3f5f8; --card: #ffffff; --line: #dde3ea; --faint: #edf0f4; --ink: #26313f; --muted: #5f6b7a; --right: #1d6b3f; --wrong: #b5281b; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
@media (prefers-color-scheme: dark) { :root { --ground: #12171e; --card: #1a212b; --line: #2c3643; --faint: #242d38; --ink: #dfe5ec; --muted: #9aa7b6; --right: #5fbf8a; --wrong: #f0806f; } }
main { max-width: 1040px; margin: 0 auto; padding: 32px 16px 64px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 6px; }
main > p { color: var(--muted); margin: 0 0 20px; max-width: 60em; }
h2 { font-size: 1.05rem; margin: 0 0 12px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin: 16px 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; padding: 4px 20px 4px 0; border-bottom: 1px solid var(--faint); font-variant-numeric: tabular-nums; }
th { vertical-align: bottom; color: var(--muted); font-weight: 600; }
.number { text-align: right; }
.right { color: var(--right); }
.wrong { color: var(--wrong); font-weight: 600; }
.note, .cure { color: var(--muted); font-size: 0.85rem; max-width: 60em; margin: 12px 0 0; }
.cure { margin: 2px 0 0; }
.verdicts { margin: 0 0 12px; padding: 0; list-style: none; display: grid; gap: 12px; }
.verdicts li { border-left: 3px solid var(--wrong); padding-left: 12px; max-width: 60em; }
.tiles { display: flex; flex-wrap: wrap; gap: 16px 44px; margin: 0; }
.tiles dd { font-size: 1.8rem; line-height: 1.2; margin: 0; font-variant-numeric: tabular-nums; }
.tiles dt { color: var(--muted); font-size: 0.9rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 12px 20px; align-items: start; justify-items: center; }
.columns { display: flex; flex-wrap: wrap; gap: 16px 28px; align-items: flex-start; }
.columns > * { min-width: 0; }
.columns > div { flex: 1 1 240px; overflow-x: auto; }
figure { margin: 0; }
figcaption { font-size: 0.9rem; color: var(--muted); margin-top: 4px; }
svg { max-width: 100%; height: auto; }
details { margin-top: 16px; }
summary { cursor: pointer; color: var(--muted); margin-bottom: 8px; }
pre { margin: 0; overflow-x: auto; font-size: 0.85rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); gap: 12px; list-style: none; padding: 0; margin: 0; }
.pictures li { border: 2px solid var(--right); border-radius: 6px; padding: 8px; font-size: 0.8rem; line-height: 1.35; color: var(--ink); }
.pictures li.wrong { border-color: var(--wrong); font-weight: 400; }
.pictures p { margin: 6px 0 0; }
.pictures img, .pictures svg { width: 100%; height: auto; image-rendering: pixelated; display: block; }
`;
