import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** Axe finds nothing that is serious. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] };
  const serious = found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [
      id,
      ...nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`),
    ]);
  expect(serious).toEqual([]);
}

/** Nothing sticks out to the side, at any width from a phone's to a desktop's. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: before.height });
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(tooWide, `at ${width} px`).toBe(0);
  }
  await page.setViewportSize(before);
}
