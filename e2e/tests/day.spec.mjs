// A clinic day, end to end: one patient from her call to the manager's figures, through the hands of everybody who works
// that day. Her history comes from a real FHIR bundle of her former clinic.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expectAccessible } from '../support/accessible.mjs';
import { Addresses, expectNothingKept, open, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';

const BUNDLES = resolve(import.meta.dirname, '../../../shared/data/fhir');
const BUNDLE = join(BUNDLES, 'Angelic_Mueller_29d755a6-32fa-482e-8fdd-081300209df8.json.gz');
const HER = { given: 'Angelic', family: 'Mueller', born: '1978-04-03' };
const MAIL = 'angelic.zqx@mail.example';

const toast = (page) => page.locator('.toast');
const list = (page, name) => page.getByRole('region', { name, exact: true });

test('a clinic day, from the call to the figures', async ({ browser, server, web, complaints }) => {
  test.skip(!existsSync(BUNDLE), `the bundles are not here: ${BUNDLES}`);
  test.setTimeout(300_000);
  const addresses = new Addresses();

  /** A person at a screen of their own. */
  async function sits(who) {
    const context = await browser.newContext();
    const page = await context.newPage();
    complaints.watch(page);
    addresses.watch(page);
    await signIn(page, server, who);
    return page;
  }

  /** Keeps a picture, and asks whether everybody can use what is on it. */
  async function look(page, name) {
    await page.screenshot({ path: join('artifacts', web, 'day', `${name}.png`), fullPage: true });
    if (web === 'dev') await expectAccessible(page, name);
  }

  await test.step('her former clinic’s records are read in', async () => {
    const said = await server.command('import', 'fhir', '--chain', 'harbor', BUNDLE);
    expect(said).toContain('194');
  });

  const desk = await sits('reception');
  let record;
  await test.step('she calls: the desk is warned that her record is here already', async () => {
    await open(desk, server, '/patients/new');
    await desk.getByLabel('Given name').fill(HER.given);
    await desk.getByLabel('Family name').fill('Muller');
    await desk.getByLabel('Birth date').fill(HER.born);
    const match = desk.locator('section.match', { hasText: HER.family });
    await expect(match).toBeVisible();
    await look(desk, '01-duplicate');
    await match.getByRole('link').first().click();
    await desk.waitForURL(/\/patients\/[0-9a-f-]{36}$/);
    record = new URL(desk.url()).pathname;
    await expect(desk.getByRole('heading', { level: 1, name: new RegExp(HER.family) })).toBeAttached();
  });

  await test.step('her address for reminders and her insurance are written down', async () => {
    await open(desk, server, `${record}?part=details`);
    await desk.getByLabel('E-mail').fill(MAIL);
    await desk.getByRole('button', { name: /Save/ }).first().click();
    await expect(toast(desk).last()).toBeVisible();
    await look(desk, '02-details');
    await open(desk, server, `${record}/bills`);
    await desk.getByText('Write a coverage down').click();
    await desk.getByLabel('Plan').selectOption({ label: 'Aurora Mutual, Silver' });
    await desk.getByLabel('Member number').fill('AM-7700123');
    await desk.getByLabel('From this day').fill('2026-01-01');
    await desk.getByRole('button', { name: 'Save' }).click();
    await expect(desk.getByText('Runs now')).toBeVisible();
    await look(desk, '03-coverage');
  });

  let slot;
  await test.step('a suitable specialist, a real free slot today', async () => {
    await open(desk, server, `/book?patient=${record.split('/').pop()}`);
    await desk.locator('#f-need').fill('thyroid');
    await desk.keyboard.press('Enter');
    await expect(desk.locator('.suggestions')).toContainText('Raman');
    await look(desk, '04-book');
    slot = desk.locator('.suggestions .slot:not(:disabled)').first();
    console.log('first slot:', await slot.textContent(), await desk.locator('.suggestions').first().textContent());
    await slot.click();
    await desk.locator('#book').click();
    await expect(desk.locator('#booked')).toContainText(HER.family);
    await look(desk, '05-booked');
  });
});
