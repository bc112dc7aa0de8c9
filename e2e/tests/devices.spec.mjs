// What calls beside browsers: a phone with a key of its own, a machine with a key; and what two people do when somebody lost theirs.
import { generateKeyPairSync, sign } from 'node:crypto';
import { get } from 'node:http';
import { expectAccessible } from '../support/accessible.mjs';
import { open, post, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';
import { ask } from '../support/session.mjs';

/** The status of what the server answers to a program, which has no cookie and no origin. */
function call(server, path, key) {
  const headers = { host: new URL(server.origin('harbor')).host, authorization: `Bearer ${key}` };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: server.port, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

test('a machine gets a key, shown once, that does what it allows until it is ended', async ({ page, server, shot }) => {
  await signIn(page, server, 'admin');
  await open(page, server, '/settings/security');
  await expect(page.getByText('No machine calls')).toBeVisible();
  await page.getByText('Make a key', { exact: true }).click();
  await page.getByLabel('Name').fill('Till in the lobby');
  await page.getByLabel('see stock', { exact: true }).check();
  await shot('machines-new');
  await expectAccessible(page, 'machines');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep this key' });
  const key = await dialog.locator('code').innerText();
  expect(key).toMatch(/^pmk_[\w-]{43}$/);
  await shot('machines-key');
  await dialog.getByRole('button', { name: 'I have kept it' }).click();
  const line = page.getByRole('listitem', { name: 'Till in the lobby' });
  await expect(line).toContainText('has not called yet');
  expect(await call(server, '/api/stock/places', key)).toBe(200);
  expect(await call(server, '/api/accounts', key)).toBe(403);
  await line.locator('summary').first().click();
  await expect(line).toContainText('May see stock');
  await line.getByRole('button', { name: 'End the key of Till in the lobby' }).click();
  await expect(page.locator('.toast')).toContainText('Ended');
  await expect(line).toHaveCount(0);
  expect(await call(server, '/api/stock/places', key)).toBe(401);
  await page.setViewportSize({ width: 390, height: 900 });
  await shot('machines-phone');
});

test('a phone registers by its own key, stands under my account and is taken away', async ({ page, server, shot }) => {
  await signIn(page, server, 'nurse');
  await open(page, server, '/account');
  await expect(page.getByText('None yet. A phone stands here')).toBeVisible();
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const begun = await post(page, '/api/session/phone/begin', {});
  const words = `polyclinic phone 1\nregister\n${server.origin('harbor')}\n${begun.challenge}`;
  const tokens = await post(page, '/api/account/phones', {
    challenge_id: begun.id,
    name: 'Nora’s phone',
    platform: 'android',
    public_key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
    signature: sign('sha256', Buffer.from(words), privateKey).toString('base64url'),
  });
  expect(await call(server, '/api/session', tokens.access_token)).toBe(200);
  await open(page, server, '/account');
  await expect(page.getByRole('listitem').filter({ hasText: 'Nora’s phone' }).first()).toContainText('Android');
  await expectAccessible(page, 'phones');
  await shot('phones');
  await page.getByRole('button', { name: 'Take Nora’s phone away' }).click();
  await expect(page.locator('.toast')).toContainText('Taken away');
  await expect(page.getByText('None yet. A phone stands here')).toBeVisible();
  expect(await call(server, '/api/session', tokens.access_token)).toBe(401);
});

test('lost factors are taken away by two people', async ({ page, browser, server, complaints, shot }) => {
  // In the other chain: what it makes is a second administrator, whom the other journeys do not expect.
  await signIn(page, server, 'admin', 'summit');
  const second = { email: 'agrees-e2e@summit.example', password: 'summit-demo-1 for e2e' };
  await post(page, '/api/accounts', { ...second, name: 'Agnes Agrees', roles: ['admin'] });
  const other = await (await browser.newContext()).newPage();
  complaints.watch(other);
  await other.goto(`${server.origin('summit')}/sign-in`);
  await hydrated(other);
  await other.getByLabel('Work e-mail').fill(second.email);
  await other.getByLabel('Password').fill(second.password);
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.waitForURL((url) => url.pathname !== '/sign-in');

  const lost = await (await browser.newContext()).newPage();
  complaints.watch(lost);
  await signIn(lost, server, 'stores', 'summit');
  const name = (await lost.evaluate(async () => (await fetch('/api/session')).json())).name;

  await open(page, server, '/settings/accounts', 'summit');
  const account = page.getByRole('listitem', { name: `Change ${name}` });
  await account.locator('summary').first().click();
  await account.getByText('Lost their second factor?').click();
  await account.getByLabel('Reason').fill('The phone fell into a lake; seen in person');
  await shot('lost-factors');
  await expectAccessible(page, 'accounts');
  await account.getByRole('button', { name: 'Take the factors away' }).click();
  await expect(page.locator('.toast')).toContainText('waits under Approvals');

  await open(other, server, '/approvals', 'summit');
  const request = other.locator('article.approval-card').filter({ hasText: name });
  await expect(request).toContainText('fell into a lake');
  await expectAccessible(other, 'a request about lost factors');
  await request.getByRole('button', { name: 'Agree' }).click();
  await expect(other.locator('.toast')).toContainText('It holds now');
  // The open session ends by itself, and a letter is there.
  await open(lost, server, '/account', 'summit');
  expect(new URL(lost.url()).pathname).toBe('/sign-in');
  const letters = await page.evaluate(async () => (await fetch('/api/letters')).json());
  expect(letters.letters[0].body).toContain('/set-password#');
  complaints.take(/401|403/);
  await other.context().close();
  await lost.context().close();
});

test('a manager assigns a patient to a colleague and ends it again', async ({ page, server, shot }) => {
  const fresh = { given_name: 'Cora', family_name: 'Zugewiesen', born: '1961-05-05', sex: 'female' };
  const patient = (await ask(server, 'reception', '/api/patients', fresh)).id;
  await signIn(page, server, 'manager');
  await open(page, server, `/patients/${patient}/care`);
  await expect(page.getByText('Nobody is in care now')).toBeVisible();
  await page.getByRole('combobox', { name: 'Colleague' }).fill('osei');
  await page.getByRole('option').first().click();
  await page.getByLabel('Why').fill('Covers for a week');
  await shot('care-assign');
  await expectAccessible(page, 'who is in care');
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(page.locator('.toast')).toContainText('Assigned');
  const line = page.getByRole('listitem').filter({ hasText: 'Assigned by' });
  await expect(line).toContainText('Osei');
  await shot('care-team');
  await page.setViewportSize({ width: 390, height: 900 });
  await shot('care-team-phone');
  await line.getByRole('button', { name: 'End' }).click();
  await expect(page.getByText('Nobody is in care now')).toBeVisible();
});
