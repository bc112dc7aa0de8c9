// The accessibility check itself: what it must catch, and what it must let pass.
import { expect, test } from '../support/fixtures.mjs';
import { expectAccessible } from '../support/accessible.mjs';

const page_with = (body) => `<!doctype html><html lang="en"><title>Check</title><main><h1>Check</h1>${body}</main></html>`;

test('text too faint in dark only is caught @dev', async ({ page }) => {
  const faint = '<style>:root{color-scheme:light dark} main{background:light-dark(white,#222);color:light-dark(black,#444)}</style><p>Read me</p>';
  await page.setContent(page_with(faint));
  await expect(expectAccessible(page, 'faint')).rejects.toThrow(/dark: color-contrast/);
  expect(page.viewportSize()).toEqual({ width: 1440, height: 900 });
});

test('a field without a name is caught @dev', async ({ page }) => {
  await page.setContent(page_with('<input>'));
  await expect(expectAccessible(page, 'nameless')).rejects.toThrow(/label/);
});

test('a plain page passes @dev', async ({ page }) => {
  await page.setContent(page_with('<label>Name <input></label>'));
  await expectAccessible(page, 'plain');
});
