// The audit: the auditor's search, one row, who opened a record, disclosures and the account of them.
import { readFile } from 'node:fs/promises';

import { expectAccessible } from '../support/accessible.mjs';
import { Addresses, open, patientsNamed, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

/** A file that a button brings. */
async function download(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

test('the auditor searches by person, patient, kind and day, and opens a row', async ({ page, browser, server, shot }) => {
  test.setTimeout(90_000);
  const addresses = new Addresses();
  addresses.watch(page);

  let patient;
  await test.step('somebody at the desk opens a record', async () => {
    const desk = await (await browser.newContext()).newPage();
    await signIn(desk, server, 'reception');
    [patient] = await patientsNamed(desk, 'kowal');
    await open(desk, server, `/patients/${patient.id}`);
    await desk.context().close();
  });

  await signIn(page, server, 'auditor');
  expect(new URL(page.url()).pathname).toBe('/audit');
  await expect(page.locator('#audit tbody tr').first()).toBeVisible();
  await shot('audit');
  await expectAccessible(page);

  await test.step('by person', async () => {
    await page.getByLabel('Person').selectOption({ label: 'Ruth Calloway' });
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/account_id=/);
    await hydrated(page);
    await expect(page.locator('#audit tbody tr', { hasText: 'Opened the record' }).first()).toContainText('Ruth Calloway');
    // What somebody did at the door under this account stands there too: nobody was signed in yet.
    const others = page.locator('#audit tbody tr', { hasNotText: 'Ruth Calloway' });
    await expect(others.filter({ hasNotText: /Gave the right password|Signed in|Was not let in/ })).toHaveCount(0);
  });

  const rows = page.locator('#audit tbody tr');
  await test.step('by patient', async () => {
    await open(page, server, '/audit');
    await page.getByLabel('Record number').fill(patient.number);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/number=/);
    await hydrated(page);
    await expect(rows.filter({ hasText: 'Opened the record' }).first()).toContainText(patient.number);
    // A list that showed several says how many.
    await expect(rows.filter({ hasNotText: patient.number }).filter({ hasNotText: /\d patients/ })).toHaveCount(0);
  });

  await test.step('by day', async () => {
    await open(page, server, '/audit');
    await page.getByLabel('From', { exact: true }).fill('2026-11-20');
    await page.getByLabel('To', { exact: true }).fill('2026-11-20');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL(/last_day=2026-11-20/);
    await hydrated(page);
    await expect(rows.first()).toContainText('20 Nov 2026');
    await expect(rows.filter({ hasNotText: '20 Nov 2026' })).toHaveCount(0);
  });

  await test.step('by kind, and the next page', async () => {
    await open(page, server, '/audit');
    await page.getByRole('link', { name: 'Came and went' }).click();
    await page.waitForURL(/group=sign_in/);
    await expect(page.locator('#audit tbody tr', { hasText: 'Signed in' }).first()).toBeVisible();
    await page.getByRole('link', { name: 'Looked at' }).click();
    await page.waitForURL(/group=read/);
    await page.getByRole('link', { name: /Older/ }).click();
    await page.waitForURL(/after=/);
    await expect(page.locator('#audit tbody tr')).toHaveCount(50);
  });

  await test.step('a row opens with what stands around it', async () => {
    await open(page, server, '/audit');
    await page.locator('#audit tbody tr').first().getByRole('link').first().click();
    await page.waitForURL(/\/audit\/[0-9a-f-]{36}$/);
    await expect(page.getByRole('heading', { name: 'Around it in the same session' })).toBeVisible();
    await shot('audit-row');
    await expectAccessible(page);
  });

  expect(addresses.naming(['kowalczyk', 'calloway'])).toEqual([]);
});

test('the privacy officer sees who opened a record, records a disclosure and draws up the account', async ({ page, server, shot }) => {
  test.setTimeout(90_000);
  await signIn(page, server, 'privacy');
  const [patient] = await patientsNamed(page, 'kowal');
  await open(page, server, `/patients/${patient.id}/access`);
  await expect(page.locator('.access-days .access-people li').first()).toBeVisible();

  await page.getByText('Record a disclosure').click();
  await page.getByLabel('Received by').fill('County health department');
  await page.getByLabel('What was disclosed').fill('Name, day of birth, result of the measles test');
  await page.getByRole('button', { name: 'Record it' }).click();
  await expect(page.locator('.toast')).toContainText('Recorded');
  await expect(page.getByText('County health department').first()).toBeVisible();
  await shot('access');
  await expectAccessible(page);

  const pdf = await download(page, 'Account as PDF');
  expect(pdf.name).toBe('disclosures.pdf');
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const csv = await download(page, 'Account for spreadsheets');
  expect(csv.bytes.toString()).toContain('County health department');

  await open(page, server, `/audit?patient_id=${patient.id}&group=export`);
  await expect(page.locator('#audit tbody tr', { hasText: 'Drew up an account' }).first()).toBeVisible();
  const rows = await download(page, 'Take out as a file');
  expect(rows.bytes.toString()).toContain('Henrik Dahl');
});

test('who may not look at the audit is refused, and that stands in it', async ({ page, browser, server }) => {
  await signIn(page, server, 'stores');
  await open(page, server, '/audit');
  await expect(page.getByText('Your role does not allow this').first()).toBeVisible();
  const auditor = await (await browser.newContext()).newPage();
  await signIn(auditor, server, 'auditor');
  await open(auditor, server, '/audit?refused=true');
  await expect(auditor.locator('#audit tbody tr', { hasText: 'Piotr Mazur' }).first()).toContainText('Refused');
});
