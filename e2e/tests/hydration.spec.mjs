// The web build itself: rendered by the server, taken over by the browser, split by route.
import { signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

const partsOf = (requests) => requests.filter((url) => /\/(split_|parts_|shared\.)/.test(url));

const door = (server) => `${server.origin('harbor')}/sign-in`;

test('a page is readable before any script has run', async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const answer = await page.goto(door(server));
  expect(answer.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Harbor Health');
  await context.close();
});

test('a page hydrates, and a link loads the next route as a part of its own', { tag: '@smoke' }, async ({ page, server, shot }) => {
  await signIn(page, server);
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  const answer = await page.goto(`${server.origin('harbor')}/account`);
  // The page names each part it needs, so that none is asked for only after another came.
  const html = await answer.text();
  await hydrated(page);
  await shot('account');
  for (const url of partsOf(requests)) expect(html, 'named by the page').toContain(`href="${new URL(url).pathname}"`);

  const first = new Set(partsOf(requests));
  expect([...first].some((url) => url.includes('own_screens'))).toBe(true);
  expect([...first].some((url) => url.includes('directory_screens'))).toBe(false);
  requests.length = 0;
  await page.getByRole('navigation').getByRole('link', { name: 'Colleagues' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Colleagues');
  const fresh = partsOf(requests).filter((url) => !first.has(url));
  expect(fresh.some((url) => url.includes('directory_screens'))).toBe(true);
  expect(requests.some((url) => url.endsWith('app_bg.wasm')), 'the main module is not loaded again').toBe(false);
  await shot('colleagues');
});

test('every component hydrates', { tag: '@smoke' }, async ({ page, server }) => {
  await page.goto(`${server.origin('harbor')}/design`);
  await hydrated(page);
});

/** The answers to everything that the door loads. */
async function answersAtTheDoor(page, server) {
  const answers = [];
  page.on('response', (response) => answers.push(response));
  await page.goto(door(server));
  await hydrated(page);
  const files = answers.filter((answer) => new URL(answer.url()).pathname.startsWith('/pkg/'));
  expect(files.length).toBeGreaterThan(4);
  return { document: answers[0], files };
}

test('each file may be kept for ever, and no page', { tag: '@smoke' }, async ({ page, server }) => {
  const { document, files } = await answersAtTheDoor(page, server);
  for (const file of files) {
    const headers = await file.allHeaders();
    expect(headers['cache-control'], file.url()).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
  }
  const headers = await document.allHeaders();
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

test('each file that ships is compressed', { tag: '@ships' }, async ({ page, server }) => {
  const { files } = await answersAtTheDoor(page, server);
  const compressible = files.filter((file) => /\.(js|wasm|css)$/.test(file.url()));
  expect(compressible.length).toBeGreaterThan(2);
  for (const file of compressible) expect((await file.allHeaders())['content-encoding'], file.url()).toBe('br');
});

test('an unknown page is 404', async ({ page, server, complaints }) => {
  await signIn(page, server);
  const answer = await page.goto(`${server.origin('harbor')}/no-such-page`);
  expect(answer.status()).toBe(404);
  await expect(page.getByRole('heading', { level: 2, name: 'Not found here' })).toBeVisible();
  // Chromium reports the status as a console error.
  expect(complaints.take(/status of 404/)).toHaveLength(1);
});

test('a mismatch planted on purpose is noticed @dev', async ({ page, server, complaints }) => {
  await page.goto(`${server.origin('harbor')}/debug/planted-mismatch`);
  await expect(async () => expect(complaints.left).not.toEqual([])).toPass({ timeout: 10_000 });
  expect(complaints.take(/hydration|unreachable/i)).not.toEqual([]);
  complaints.take(/.*/);
});
