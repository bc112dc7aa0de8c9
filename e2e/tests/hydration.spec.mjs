// The web build itself: rendered by the server, taken over by the browser, split by route.
import { expect, hydrated, test } from '../support/fixtures.mjs';

const partsOf = (requests) => requests.filter((url) => /\/(split_|chunk_)/.test(url));

test('a page is readable before any script has run', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const answer = await page.goto(baseURL);
  expect(answer.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('First');
  await context.close();
});

test('a page hydrates, answers a click, and a link loads the next route as a part of its own', async ({ page, shot }) => {
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.goto('/');
  await expect(page.getByRole('listitem')).toHaveCount(2);
  await hydrated(page);
  await page.getByRole('button', { name: /Pressed/ }).click();
  await expect(page.getByRole('button')).toHaveText('Pressed 1');
  await shot('first');

  const first = new Set(partsOf(requests));
  expect([...first].some((url) => url.includes('first'))).toBe(true);
  expect([...first].some((url) => url.includes('second'))).toBe(false);
  requests.length = 0;
  await page.getByRole('link', { name: 'Second' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Second');
  const fresh = partsOf(requests).filter((url) => !first.has(url));
  expect(fresh.some((url) => url.includes('second'))).toBe(true);
  expect(requests.some((url) => url.endsWith('app_bg.wasm')), 'the main module is not loaded again').toBe(false);

  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('dialog')).toContainText('Opened');
  await shot('second');
});

test('each file is compressed and may be kept for ever', async ({ page }) => {
  const answers = [];
  page.on('response', (response) => answers.push(response));
  await page.goto('/');
  await hydrated(page);
  const files = answers.filter((answer) => new URL(answer.url()).pathname.startsWith('/pkg/'));
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const headers = await file.allHeaders();
    expect(headers['cache-control'], file.url()).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
    if (/\.(js|wasm|css)$/.test(file.url())) expect(headers['content-encoding'], file.url()).toBe('br');
  }
  const document = await answers[0].allHeaders();
  expect(document['cache-control']).toBe('no-store');
  expect(document['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('an unknown page is 404', async ({ page, complaints }) => {
  const answer = await page.goto('/no-such-page');
  expect(answer.status()).toBe(404);
  await expect(page.getByRole('heading')).toHaveText('Not found');
  // Chromium reports the status as a console error.
  expect(complaints.take(/status of 404/)).toHaveLength(1);
});

test('a mismatch planted on purpose is noticed @dev', async ({ page, complaints }) => {
  await page.goto('/debug/planted-mismatch');
  await expect(async () => expect(complaints.left).not.toEqual([])).toPass({ timeout: 10_000 });
  expect(complaints.take(/hydration|unreachable/i)).not.toEqual([]);
  complaints.take(/.*/);
});
