// What the journeys of the front desk share.
import { expect, hydrated } from './fixtures.mjs';

/** Signs in by the form and waits until the first screen answers. */
export async function signIn(page, server, who = 'reception', chain = 'harbor') {
  await page.goto(`${server.origin(chain)}/sign-in`);
  await hydrated(page);
  await page.getByLabel('Work e-mail').fill(`${who}@${chain}.example`);
  await page.getByLabel('Password').fill(`${chain}-demo-1`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await hydrated(page);
}

/** Opens a screen of the chain by its address and waits until it answers. */
export async function open(page, server, path, chain = 'harbor') {
  const answer = await page.goto(`${server.origin(chain)}${path}`);
  await hydrated(page);
  return answer;
}

/** The registry's answer to what was typed, as the page's own script would ask. */
export function patientsNamed(page, query) {
  return page.evaluate(async (query) => {
    const answer = await fetch('/api/patients/search', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, order: 'name', limit: 8 }),
    });
    if (!answer.ok) throw new Error(`search answered ${answer.status}`);
    return (await answer.json()).rows;
  }, query);
}

/** Every address that pages ask for or show. Nothing personal may stand in one. */
export class Addresses {
  #seen = [];

  watch(page) {
    page.on('request', (request) => this.#seen.push(request.url()));
    page.on('framenavigated', (frame) => this.#seen.push(frame.url()));
  }

  /** Those in which one of the words stands, as it is or encoded. */
  naming(words) {
    const plain = (text) => {
      try {
        return decodeURIComponent(text.replaceAll('+', ' ')).toLowerCase();
      } catch {
        return text.toLowerCase();
      }
    };
    return this.#seen.filter((url) => words.some((word) => plain(url).includes(word.toLowerCase())));
  }

  get count() {
    return this.#seen.length;
  }
}

/** What the browser would keep of the page after it is closed, besides cookies. */
export async function expectNothingKept(page) {
  const kept = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map((database) => database.name),
    caches: await caches.keys(),
  }));
  expect(kept, 'kept in the browser').toEqual({ local: {}, session: {}, databases: [], caches: [] });
}
