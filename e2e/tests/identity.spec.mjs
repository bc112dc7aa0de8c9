// Who is at the screen: passkeys, codes, the idle lock, sessions ended from afar, words at the door.
import { expectAccessible } from '../support/accessible.mjs';
import { open, post, signIn, signInByForm, takeIntoCare } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';
import { startServer } from '../support/server.mjs';
import { ask } from '../support/session.mjs';
import { totp } from '../support/totp.mjs';

/** A key in the browser, as a laptop's fingerprint reader is one. */
async function virtualKey(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  const { authenticatorId } = await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { client, authenticatorId };
}

/** A new colleague without a second factor, made by the administrator; returns its e-mail. */
async function newColleague(server, word) {
  const email = `${word}@harbor.example`;
  await ask(server, 'admin', '/api/accounts', { email, name: 'Ines Moreau', roles: ['reception'], password: 'seven wet otters dance' });
  return email;
}

async function byPassword(page, server, email, password = 'seven wet otters dance') {
  await page.goto(`${server.origin('harbor')}/sign-in`);
  await hydrated(page);
  await page.getByLabel('Work e-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** So many minutes after the server's own clock, which runs on from where it was started. */
async function inMinutes(page, minutes) {
  const { now } = await page.evaluate(async () => (await fetch('/api/session')).json());
  return new Date(Date.parse(now) + minutes * 60_000).toISOString();
}

test('a passkey is registered, signs in, unlocks and proves afresh', async ({ page, server, web, shot, complaints }) => {
  test.setTimeout(90_000);
  const email = await newColleague(server, 'ines.key');
  await byPassword(page, server, email);
  await page.waitForURL((url) => url.pathname === '/board');
  await hydrated(page);
  await expect(page.getByText('This clinic asks for a second factor')).toBeVisible();
  const { client, authenticatorId } = await virtualKey(page);
  await open(page, server, '/account');
  await page.getByLabel('Name of the passkey').fill('Front desk laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const codes = page.getByRole('dialog', { name: 'Keep these recovery codes' });
  await expect(codes.locator('li')).toHaveCount(10);
  await shot('identity-recovery-codes');
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('Front desk laptop')).toBeVisible();
  await shot('identity-account');
  await expectAccessible(page, 'account');
  const { credentials } = await client.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toHaveLength(1);
  expect(credentials[0].rpId).toBe('harbor.localhost');

  // Leave; the key opens again, without a word typed.
  await client.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await hydrated(page);
  await shot('identity-sign-in');
  await client.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL((url) => url.pathname === '/board');
  await hydrated(page);

  // Lock by hand: nothing of the board is left, and the key opens the same screen.
  await page.getByRole('button', { name: /Ines Moreau/ }).click();
  await page.getByRole('menuitem', { name: 'Lock' }).click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await hydrated(page);
  expect(await page.locator('li.visit').count()).toBe(0);
  await shot('identity-locked');
  await expectAccessible(page, 'locked');
  await page.getByRole('button', { name: 'Unlock with a passkey' }).click();
  await expect(page.locator('li.visit').first()).toBeVisible();

  // Eleven minutes on, an act that cannot be taken back asks for the key again, and then goes on by itself.
  const later = await startServer({ web, database: server.database, clock: await inMinutes(page, 11) });
  await page.goto(`${later.origin('harbor')}/account`);
  await hydrated(page);
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const proof = page.getByRole('dialog', { name: 'Prove that it is you' });
  await proof.getByRole('button', { name: 'Use your passkey' }).click();
  await expect(codes.locator('li')).toHaveCount(10);
  await expect(proof).toHaveCount(0);
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  expect(complaints.take(/status of 403/)).toHaveLength(1);

  // With a password alone the account does not open any more. The key is kept back: offered, it would
  // sign in by itself as soon as the door suggests it.
  await client.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: false });
  await page.context().clearCookies();
  await byPassword(page, server, email);
  await later.stop();
  await expect(page.getByText('now your second factor')).toBeVisible();
  await hydrated(page);
  await shot('identity-second-factor');
  await expectAccessible(page, 'second factor');
  complaints.take(/401/);
});

test('an authenticator app is set up from the secret on screen, and its codes and recovery codes open once', async ({ page, server, shot, complaints }) => {
  const email = await newColleague(server, 'ines.app');
  await byPassword(page, server, email);
  await page.waitForURL((url) => url.pathname === '/board');
  await open(page, server, '/account');
  await page.getByRole('button', { name: 'Set up an app' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await shot('identity-app');
  const secret = await page.locator('.factor-app code').innerText();
  // By the server's clock, which runs on from where it was started.
  const session = await page.evaluate(async () => (await fetch('/api/session')).json());
  const from = Date.parse(session.now) - Date.now();
  const used = totp(secret, from + Date.now());
  await page.getByLabel('Code the app shows').fill(used);
  await page.getByRole('button', { name: 'Confirm' }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep these recovery codes' });
  await expect(dialog.locator('li')).toHaveCount(10);
  const recovery = await dialog.locator('li').first().innerText();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 left')).toBeVisible();

  const withCode = async (code) => {
    await page.context().clearCookies();
    await byPassword(page, server, email);
    await page.getByLabel('Code').waitFor();
    await hydrated(page);
    await page.getByLabel('Code').fill(code);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  const opens = () => page.waitForURL((url) => url.pathname === '/board');
  const isRefused = () => expect(page.getByText('Not right, used before')).toBeVisible();
  // The code that set the app up is used; the next half minute's opens once, and so does a recovery code.
  await withCode(used);
  await isRefused();
  for (const code of [totp(secret, from + Date.now() + 30_000), recovery.toLowerCase()]) {
    await withCode(code);
    await opens();
    await withCode(code);
    await isRefused();
  }
  complaints.take(/401/);
});

test('a session is ended from another browser, and its screen shows nothing more within seconds', async ({ page, browser, server, complaints }) => {
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await signIn(page, server, 'nurse');
  await signInByForm(other, server, 'nurse');
  await open(other, server, '/board');
  await expect(other.locator('li.visit').first()).toBeVisible();
  await open(page, server, '/account');
  await page.getByRole('button', { name: 'End', exact: true }).first().click();
  await other.waitForURL((url) => url.pathname === '/sign-in', { timeout: 10_000 });
  await expect(other.locator('li.visit')).toHaveCount(0);
  await elsewhere.close();
  complaints.take(/401/);
});

test('a note is kept when its screen locks, and is there again, also on another device', async ({ page, browser, server, web, complaints }) => {
  test.setTimeout(90_000);
  await signIn(page, server, 'doctor');
  const registered = { given_name: 'Lena', family_name: 'Entwurf', born: '1966-06-16', sex: 'female' };
  const patient = (await post(page, '/api/patients', registered)).id;
  await takeIntoCare(page, server, patient);
  await open(page, server, `/patients/${patient}/chart`);
  await page.getByRole('button', { name: 'Write without a visit' }).click();
  await page.getByRole('button', { name: 'Begin the note' }).click();
  await expect(page.locator('.draft')).toHaveText(/Draft kept/);
  const words = 'Woke at night, short of breath.';
  const note = (tab) => tab.locator('textarea.prose-input').first();
  const keeping = page.waitForResponse((answer) => answer.ok() && answer.request().postData()?.includes(words));
  await note(page).fill(words);
  await keeping;

  const unlock = async (tab) => {
    await expect(tab.getByRole('heading', { name: 'Locked' })).toBeVisible();
    await hydrated(tab);
    const body = await tab.content();
    for (const hidden of [words, 'Allergies', 'Entwurf']) expect(body).not.toContain(hidden);
    await tab.getByLabel('Password').fill('harbor-demo-1');
    await tab.getByRole('button', { name: 'Unlock' }).click();
    await expect(note(tab)).toHaveValue(words);
  };
  await page.locator('button.account').click();
  await page.getByRole('menuitem', { name: 'Lock' }).click();
  await unlock(page);

  // On another device an hour later nobody has touched it: a second server on the same database, as the same person sees it.
  const second = await startServer({ web, database: server.database, clock: await inMinutes(page, 60) });
  const context = await browser.newContext();
  await context.addCookies(await page.context().cookies());
  const locked = await context.newPage();
  await locked.goto(`${second.origin('harbor')}/patients/${patient}/chart`);
  await locked.screenshot({ path: `artifacts/${web}/identity-idle-lock.png` });
  await unlock(locked);
  await context.close();
  await second.stop();
  complaints.take(/401/);
});

test('a forgotten password is asked for and set by the link in the letter', async ({ page, server, shot, complaints }) => {
  const email = await newColleague(server, 'ines.forgot');
  await page.goto(`${server.origin('harbor')}/forgot`);
  await hydrated(page);
  await expectAccessible(page, 'forgot');
  await page.getByLabel('Work e-mail').fill(email);
  await page.getByRole('button', { name: 'Mail the link' }).click();
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible();
  let link = '';
  await expect.poll(async () => {
    const { letters } = await ask(server, 'admin', '/api/letters');
    link = letters.find((letter) => letter.address === email)?.body.match(/http\S+/)?.[0] ?? '';
    return link;
  }).toContain('/set-password#');
  await page.goto(link);
  await hydrated(page);
  await page.getByLabel('New password').fill('password1234');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await expect(page.getByText('is easily guessed')).toBeVisible();
  await shot('identity-set-password');
  await page.getByLabel('New password').fill('nine tall herons wade');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await byPassword(page, server, email, 'nine tall herons wade');
  await page.waitForURL((url) => url.pathname === '/board');
  complaints.take(/422/);
});
