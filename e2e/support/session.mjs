// Sessions without a browser, for tests that are not about the door and for colleagues who are needed for one call only.
import { request } from 'node:http';
import { expect } from '@playwright/test';

/** Cookies of sessions that are open, by server, chain and person: a code works once, so that signing in again costs time. */
const kept = new Map();

const keyOf = (server, who, chain) => `${server.port} ${chain} ${who}`;

/** Calls an endpoint as a page of the chain would: the status, the JSON of the answer, the cookies it sets. A body makes it a
 * POST. Goes to the loopback address, since not every resolver knows names under `localhost`. */
function call(server, chain, path, body, cookies = {}) {
  const origin = server.origin(chain);
  const headers = { host: new URL(origin).host, origin, cookie: Object.entries(cookies).map((pair) => pair.join('=')).join('; ') };
  if (body) headers['content-type'] = 'application/json';
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, path, headers, method: body ? 'POST' : 'GET' };
    const asked = request(options, async (answer) => {
      let text = '';
      for await (const part of answer.setEncoding('utf8')) text += part;
      const set = (answer.headers['set-cookie'] ?? []).map((line) => /^([^=]+)=([^;]*)/.exec(line).slice(1));
      resolve({ status: answer.statusCode, text, cookies: { ...cookies, ...Object.fromEntries(set) } });
    });
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

/** The answer to a call that must succeed. */
async function answered(server, chain, path, body, cookies) {
  const answer = await call(server, chain, path, body, cookies);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
  return { ...answer, json: JSON.parse(answer.text) };
}

/** The cookies of an open session of this person, with the code that a development server tells. */
export async function session(server, who, chain = 'harbor') {
  const known = kept.get(keyOf(server, who, chain));
  if (known) {
    const stands = await call(server, chain, '/api/session/standing', null, known);
    if (stands.status === 200 && JSON.parse(stands.text).standing === 'open') return known;
  }
  const person = { email: `${who}@${chain}.example`, password: `${chain}-demo-1` };
  let { json, cookies } = await answered(server, chain, '/api/session/sign-in', person);
  if (json.standing === 'awaits_factor') {
    let code;
    const told = async () => {
      code = (await answered(server, chain, '/api/session/standing', null, cookies)).json.demo_code;
      return code;
    };
    // When the last two codes were used a moment ago, none is told until the next half minute.
    await expect.poll(told, { timeout: 65_000 }).toBeTruthy();
    ({ cookies } = await answered(server, chain, '/api/session/second-factor', { code }, cookies));
  }
  kept.set(keyOf(server, who, chain), cookies);
  return cookies;
}

/** Keeps the session that was opened on this page, unless one is kept already. */
export async function keepSession(page, server, who, chain) {
  const key = keyOf(server, who, chain);
  if (kept.has(key)) return;
  const { hostname } = new URL(server.origin(chain));
  const own = (await page.context().cookies()).filter((cookie) => cookie.domain === hostname);
  kept.set(key, Object.fromEntries(own.map(({ name, value }) => [name, value])));
}

/** Puts a session into a page's browser. */
export async function enter(page, server, cookies, chain) {
  const { hostname: domain } = new URL(server.origin(chain));
  const kind = { domain, path: '/', secure: true, httpOnly: true, sameSite: 'Lax' };
  await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, ...kind })));
}

/** What the server answers to this person's call; a body makes it a POST. */
export async function ask(server, who, path, body, chain = 'harbor') {
  return (await answered(server, chain, path, body, await session(server, who, chain))).json;
}
