// What the journeys of the front desk share.
import { expect, hydrated } from './fixtures.mjs';
import { ask, enter, keepSession, session } from './session.mjs';

/** Signs in by the form, second factor and all, and waits until the first screen answers. */
export async function signInByForm(page, server, who = 'reception', chain = 'harbor') {
  await page.goto(`${server.origin(chain)}/sign-in`);
  await hydrated(page);
  await page.getByLabel('Work e-mail').fill(`${who}@${chain}.example`);
  await page.getByLabel('Password').fill(`${chain}-demo-1`);
  await page.getByRole('button', { name: 'Continue' }).click();
  await enterCode(page);
  await hydrated(page);
  await keepSession(page, server, who, chain);
}

/** Enters the code that a development server tells on its sign-in page, with scripts or without. A code works once: when the
 * last two were used a moment ago, the page tells none until the next half minute. */
export async function enterCode(page) {
  await page.getByLabel('Code').waitFor();
  const told = page.locator('[data-demo-code]');
  const look = async () => (await told.count()) > 0 || (await page.reload().then(() => told.count())) > 0;
  await expect.poll(look, { timeout: 65_000 }).toBe(true);
  await page.getByLabel('Code').fill(await told.innerText());
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** Enters as this person, past the door, and waits until the first screen answers. */
export async function signIn(page, server, who = 'reception', chain = 'harbor') {
  await enter(page, server, await session(server, who, chain), chain);
  await page.goto(`${server.origin(chain)}/sign-in`);
  expect(new URL(page.url()).pathname, 'whose session is open is sent on').not.toBe('/sign-in');
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

/** Whether one of the words stands in a text, as it is or encoded as in addresses. */
function names(text, words) {
  let plain = text;
  try {
    plain = decodeURIComponent(text);
  } catch {
    // Not encoded.
  }
  return words.some((word) => plain.toLowerCase().includes(word.toLowerCase()));
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
    return this.#seen.filter((url) => names(url.replaceAll('+', ' '), words));
  }

  get count() {
    return this.#seen.length;
  }
}

/** Everything the browser keeps of a page's origin, as text, by place. */
async function kept(page) {
  const places = await page.evaluate(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const databases = {};
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        databases[`${name}/${store}`] = await done(database.transaction(store).objectStore(store).getAll());
      }
      database.close();
    }
    const files = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) files[request.url] = await (await cache.match(request)).text();
    }
    return { local: { ...localStorage }, session: { ...sessionStorage }, databases, caches: files, history: history.state ?? {} };
  });
  // The session's own cookie is no script's to read, but the browser keeps it too.
  const cookies = await page.context().cookies();
  places.cookies = Object.fromEntries(cookies.map((cookie) => [cookie.name, cookie.value]));
  return places;
}

/** The places of the browser in which one of the words is kept. */
export async function placesKeeping(page, words) {
  const places = Object.entries(await kept(page));
  return places.filter(([, content]) => names(JSON.stringify(content), words)).map(([place]) => place);
}

/** What the browser would keep of the page after it is closed, besides cookies. */
export async function expectNothingKept(page) {
  const { local, session, databases, caches } = await kept(page);
  expect({ local, session, databases, caches }, 'kept in the browser').toEqual({ local: {}, session: {}, databases: {}, caches: {} });
}

/** Puts a word into every place that a page could keep one in. */
export function keepEverywhere(page, word) {
  return page.evaluate(async (word) => {
    localStorage.setItem('kept', word);
    sessionStorage.setItem('kept', word);
    document.cookie = `kept=${encodeURIComponent(word)}; path=/`;
    history.replaceState({ ...history.state, kept: word }, '');
    await (await caches.open('kept')).put('/kept', new Response(word));
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open('kept', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('kept').put({ word }, 1);
      opening.onsuccess = () => resolve(opening.result.close());
      opening.onerror = () => reject(opening.error);
    });
    await fetch(`/health/live?kept=${encodeURIComponent(word)}`);
  }, word);
}

/** A POST as the page's own script would make it; its answer. */
export function post(page, path, body) {
  return page.evaluate(
    async ([path, body]) => {
      const answer = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
      return text ? JSON.parse(text) : null;
    },
    [path, body],
  );
}

/** Has the manager assign a patient to whoever is signed in on this page, until tomorrow. */
export async function takeIntoCare(page, server, patient) {
  const me = await page.evaluate(async () => (await fetch('/api/session')).json());
  const until = new Date(Date.parse(me.now.slice(0, 10)) + 24 * 3600 * 1000).toISOString().slice(0, 10);
  await ask(server, 'manager', `/api/patients/${patient}/care`, { staff_id: me.staff_id, until });
}
