// The doctor's part: a chart from the first question to the signed note.
import { expectAccessible } from '../support/accessible.mjs';
import { open, signIn, takeIntoCare } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

/** A patient of the test's own, of whom nothing is known yet. */
async function freshPatient(page, given, born) {
  return page.evaluate(
    async ([given, born]) => {
      const answer = await fetch('/api/patients', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ given_name: given, family_name: `Probe${given}`, born, sex: 'female' }),
      });
      if (!answer.ok) throw new Error(`registering answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()).id;
    },
    [given, born],
  );
}

const list = (page, name) => page.getByRole('region', { name, exact: true });
const adds = (page, id) => page.locator(`#${id} .coded-add > summary`);
const toast = (page) => page.locator('.toast');
const kept = (page) => expect(page.locator('.draft')).toHaveText(/Draft kept/);
const orders = (page) => page.getByRole('combobox', { name: 'Add a test or a medicine' });

/** Opens an encounter of its own and begins the note in it. */
async function beginNote(page) {
  await page.getByRole('button', { name: 'Write without a visit' }).click();
  await page.getByRole('button', { name: 'Begin the note' }).click();
  await kept(page);
}

/** Types a diagnosis or an order and takes the answer that has these words. */
async function choose(page, field, words, answer) {
  await field.fill(words);
  await expect(page.getByRole('option', { name: answer }).first()).toBeVisible();
  await page.getByRole('option', { name: answer }).first().click();
}

test('a doctor asks, measures, writes, is warned, and signs', { tag: '@smoke' }, async ({ page, server, shot, complaints }) => {
  await signIn(page, server, 'doctor');
  const id = await freshPatient(page, 'Vera', '1968-03-14');
  await takeIntoCare(page, server, id);
  await open(page, server, `/patients/${id}`);
  await page.getByRole('navigation', { name: 'Parts of the record' }).getByRole('link', { name: 'Chart' }).click();

  // Not asked is not none.
  const allergies = list(page, 'Allergies');
  await expect(allergies).toContainText('Not asked yet');
  await adds(page, 'allergies').click();
  await allergies.getByLabel('Allergic to').fill('Penicillin');
  await allergies.getByLabel('The next contact').selectOption('high');
  await allergies.getByLabel('What happened').fill('anaphylaxis, 1994');
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Penicillin');
  await expect(page.getByRole('region', { name: 'Patient', exact: true })).toContainText('Penicillin');
  await expect(allergies.locator('li[data-severe]')).toHaveCount(1);

  // A flag as soon as it is typed.
  await page.keyboard.press('Escape');
  await page.locator('body').press('v');
  const vitals = page.getByRole('form', { name: 'Record vital signs' });
  await expect(vitals.getByLabel('Systolic')).toBeFocused();
  await page.keyboard.type('192');
  await vitals.getByLabel('Diastolic').fill('96');
  await vitals.getByLabel('Oxygen').fill('8200');
  await expect(vitals).toContainText('must be between 30 and 100');
  await vitals.getByLabel('Oxygen').fill('97');
  await expect(vitals.locator('[data-flag="high"]').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Vital signs recorded');
  await expect(page.locator('.vital').first()).toContainText('192/96');

  // A problem from ICD-10-CM.
  await adds(page, 'problems').click();
  await choose(page, page.getByRole('combobox', { name: 'Diagnosis' }), 'E11.9', /E11\.9/);
  await page.locator('#problem-add').click();
  await expect(list(page, 'Problems')).toContainText('E11.9');

  // A draft outlives its tab.
  await beginNote(page);
  await page.getByRole('textbox', { name: 'Said' }).or(page.getByRole('textbox', { name: 'History' })).first().fill('Dizzy on standing.');
  await kept(page);
  await page.reload();
  await hydrated(page);
  await expect(page.locator('textarea.prose-input').filter({ hasText: 'Dizzy on standing.' })).toHaveCount(1);

  // A medicine she is allergic to needs a reason.
  await page.locator('body').press('/');
  await expect(orders(page)).toBeFocused();
  await choose(page, orders(page), 'amox', /Amoxicillin/);
  const basket = page.getByRole('region', { name: 'Orders', exact: true });
  await expect(basket).toContainText('Allergy:');
  await shot('chart');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'reason' }).first()).toBeVisible();
  await basket.getByLabel('Why it is given').fill('Desensitised in 2021, letter on file');
  await page.keyboard.press('Control+Enter');
  await expect(toast(page)).toContainText('Note signed');
  const signed = page.getByRole('article').filter({ hasText: 'Dizzy on standing.' });
  await expect(signed).toContainText('Signed by');
  await expect(list(page, 'Medicines')).toContainText('Amoxicillin');

  // Signed words are only added to.
  await signed.getByText('Add an addendum').click();
  await signed.getByRole('textbox', { name: 'Addendum' }).fill('She called: better.');
  await signed.getByRole('button', { name: 'Sign the addendum' }).click();
  await expect(page.getByRole('article').filter({ hasText: 'She called: better.' })).toHaveCount(1);
  // Chromium reports the signature that was refused.
  expect(complaints.take(/status of 422/)).toHaveLength(1);
});

test('two tabs on one draft lose nothing', async ({ page, context, server, complaints }) => {
  await signIn(page, server, 'doctor');
  const id = await freshPatient(page, 'Olga', '1971-05-02');
  await takeIntoCare(page, server, id);
  await open(page, server, `/patients/${id}/chart`);
  await beginNote(page);
  const other = await context.newPage();
  await open(other, server, `/patients/${id}/chart`);
  const first = (tab) => tab.locator('textarea.prose-input').first();
  await first(other).fill('Written in the other tab.');
  await kept(other);
  await first(page).fill('Written here.');
  const stale = page.locator('.stale');
  await expect(stale).toContainText('Written in the other tab.');
  await expect(first(page)).toHaveValue('Written here.');
  await stale.getByRole('button', { name: 'Keep both' }).click();
  await expect(first(page)).toHaveValue('Written here.\n\nWritten in the other tab.');
  await kept(page);
  await page.reload();
  await hydrated(page);
  await expect(first(page)).toHaveValue('Written here.\n\nWritten in the other tab.');
  // Chromium reports the refused one.
  expect(complaints.take(/status of 409/)).toHaveLength(1);
});

test('a note is written and signed without scripts', async ({ page, browser, context, server }) => {
  await signIn(page, server, 'doctor');
  const id = await freshPatient(page, 'Nora', '1980-01-09');
  await takeIntoCare(page, server, id);
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
  const tab = await plain.newPage();
  await tab.goto(`${server.origin('harbor')}/patients/${id}/chart`);
  await tab.getByRole('button', { name: 'Asked: none known' }).click();
  await expect(tab.getByRole('region', { name: 'Allergies', exact: true })).toContainText('None known');
  await tab.locator('details', { hasText: 'Record vital signs' }).locator('summary').click();
  await tab.getByRole('textbox', { name: 'Pulse' }).fill('84');
  await tab.locator('#vitals-record').click();
  await expect(tab.locator('.vital')).toContainText('84');
  await tab.getByRole('button', { name: 'Write without a visit' }).click();
  await tab.getByRole('button', { name: 'Begin the note' }).click();
  await tab.locator('textarea.prose-input').first().fill('Plain words.');
  await tab.getByRole('button', { name: 'Keep as draft' }).click();
  await expect(tab.locator('textarea.prose-input').first()).toHaveValue('Plain words.');
  await tab.getByRole('button', { name: 'Sign note' }).click();
  await expect(tab.getByRole('article').filter({ hasText: 'Plain words.' })).toContainText('Signed by');
  await plain.close();
});

test('the chart can be used by everybody @dev', async ({ page, server }) => {
  test.setTimeout(120_000);
  await signIn(page, server, 'doctor');
  const id = await freshPatient(page, 'Ines', '1959-08-21');
  await takeIntoCare(page, server, id);
  await open(page, server, `/patients/${id}/chart`);
  await beginNote(page);
  await choose(page, orders(page), 'ibu', /Ibuprofen/);
  await expect(page.getByRole('region', { name: 'Orders', exact: true })).toContainText('Ibuprofen');
  await adds(page, 'problems').click();
  await page.getByText('Record vital signs').first().click();
  await expectAccessible(page, 'chart');
  for (const path of [`/patients/${id}/results`, `/patients/${id}/history`, `/patients/${id}/notes`, '/inbox']) {
    await open(page, server, path);
    await expectAccessible(page, path.split('/').pop());
  }
});
