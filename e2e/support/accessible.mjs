// axe over a page, at a desk's and a phone's width, in light and dark.
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

const WIDTHS = [1440, 390];
const SCHEMES = ['light', 'dark'];

/** A scan of the page. Our pages have no frames, so it runs in the page itself: else each would gather its answer in another tab.
 * What passes is not listed. The scanner, half a megabyte, stays in the page from the first scan on. */
const scan = (page, first) => {
  const axe = new AxeBuilder({ page, axeSource: first ? undefined : 'void 0' });
  return axe.setLegacyMode().options({ resultTypes: ['violations'] }).analyze();
};

/** Fails on any serious or critical violation of what is on screen now. The page is left as it was. */
export async function expectAccessible(page, name) {
  const before = page.viewportSize();
  const found = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: before.height });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await scan(page, width === WIDTHS[0] && colorScheme === SCHEMES[0]);
      for (const { id, impact, help, nodes } of violations) {
        if (impact !== 'serious' && impact !== 'critical') continue;
        const where = nodes.map((node) => node.target.join(' ')).slice(0, 5);
        found.push(`${name} at ${width} px, ${colorScheme}: ${id} (${impact}) ${help}: ${where.join(' | ')}`);
      }
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(before);
  expect(found, `axe on ${name}`).toEqual([]);
}
