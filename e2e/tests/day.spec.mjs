// A clinic day, end to end: one patient from her call to the manager's figures, through the hands of everybody who works
// that day. Her history comes from a FHIR bundle of her former clinic.
import { join, resolve } from 'node:path';
import { expectAccessible } from '../support/accessible.mjs';
import { Addresses, expectNothingKept, keepEverywhere, open, placesKeeping, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';
import { startServer } from '../support/server.mjs';

const BUNDLE = resolve(import.meta.dirname, '../../server/modules/exchange/tests/bundles/rosalind-schoenfeld.json');
const HER = { given: 'Rosalind', family: 'Schoenfeld', born: '1974-09-17' };
/** Her family name as it is heard on the phone. */
const HEARD = 'Schonfeld';
const MAIL = 'rosalind.zqx@mail.example';

const toast = (page) => page.locator('.toast');
const list = (page, name) => page.getByRole('region', { name, exact: true });

// A chain of its own, so that the day's figures are this day's; early enough that the slot is still to come on a slow machine.
const day = test.extend({
  own: [
    async ({ web }, use) => {
      const server = await startServer({ web, clock: '2026-11-24T10:02:00-05:00' });
      await use(server);
      await server.stop();
    },
    // Making and filling a database may take longer than a test.
    { timeout: 300_000 },
  ],
});

day('a clinic day, from the call to the figures', async ({ browser, own: server, web, complaints }) => {
  test.setTimeout(420_000);
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
    expect(said).toMatch(/together +104 +104 +0\n/);
  });

  const desk = await sits('reception');
  let record;
  await test.step('she calls: the desk is warned that her record is here already', async () => {
    await open(desk, server, '/patients/new');
    await desk.getByLabel('Given name').fill(HER.given);
    await desk.getByLabel('Family name').fill(HEARD);
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
    await open(desk, server, record);
    await desk.getByText('Change the ways').click();
    await desk.locator('#way-0').selectOption('email');
    await desk.getByRole('button', { name: 'Save the ways' }).click();
    await expect(toast(desk).last()).toContainText('Ways saved');
    await open(desk, server, `${record}/bills`);
    await desk.getByText('Write a coverage down').click();
    await desk.getByLabel('Plan').selectOption({ label: 'Aurora Mutual, Silver' });
    await desk.getByLabel('Member number').fill('AM-7700123');
    await desk.getByLabel('From this day').fill('2026-01-01');
    await desk.getByRole('button', { name: 'Save' }).click();
    await expect(desk.getByText('Runs now')).toBeVisible();
    await look(desk, '03-coverage');
  });

  await test.step('somebody else cancels: the specialist has a slot today', async () => {
    await open(desk, server, '/board');
    const planned = desk.locator('section.lane', { hasText: 'Dr Priya Raman' }).locator('li.visit:is([data-state="booked"], [data-state="confirmed"])');
    const id = /visit=([0-9a-f-]{36})/.exec(await planned.first().locator('.visit-name').getAttribute('href'))[1];
    const status = await desk.evaluate(async (id) => {
      const { version } = await (await fetch(`/api/scheduling/visits/${id}`)).json();
      const body = JSON.stringify({ version, by: 'patient' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/api/scheduling/visits/${id}/cancel`, { method: 'POST', headers, body })).status;
    }, id);
    expect(status).toBe(200);
  });

  await test.step('a suitable specialist, a real free slot today', async () => {
    await open(desk, server, `/book?patient=${record.split('/').pop()}`);
    await desk.locator('#f-need').fill('thyroid');
    await desk.keyboard.press('Enter');
    // The keys are at the first start of those who suit this need, not of an answer before.
    await expect(desk.locator('.suggestion').first().locator('.slot:focus')).toBeVisible();
    await expect(desk.locator('.suggestion').first()).toContainText('Thyroid');
    await expect(desk.locator('.suggestions')).toContainText('Raman');
    await look(desk, '04-book');
    const slot = desk.locator('.suggestion', { hasText: 'Dr Priya Raman' }).locator('.slot:not(:disabled)').first();
    await expect(slot).toContainText('Today');
    await slot.click();
    await desk.locator('#book').click();
    await expect(desk.locator('#booked')).toContainText(HER.family);
    await look(desk, '05-booked');
  });

  await test.step('the message to her goes by mail, as she prefers, and says nothing of her health', async () => {
    await open(desk, server, '/messages-out');
    const message = desk.locator('main tbody tr').first();
    await expect(message).toContainText(`Hello ${HER.given}`);
    await expect(message).toContainText(/mail/i);
    await expect(message).not.toContainText(/thyroid/i);
    await look(desk, '05-messages');
  });

  const doctor = await sits('doctor');
  const rowOf = (page) => page.locator('li.visit', { hasText: HER.family });
  await test.step('she arrives, and the doctor’s list changes by itself', async () => {
    await open(doctor, server, '/board');
    await expect(rowOf(doctor)).toHaveAttribute('data-state', 'booked');
    await doctor.evaluate(() => { window.neverReloaded = true; });
    await open(desk, server, '/board');
    await rowOf(desk).locator('.visit-name').focus();
    await desk.keyboard.press('i');
    await expect(rowOf(doctor)).toHaveAttribute('data-state', 'arrived');
    await look(desk, '06-board');
    await rowOf(desk).locator('.visit-name').focus();
    await desk.keyboard.press('r');
    await expect(rowOf(doctor)).toHaveAttribute('data-state', 'roomed');
    expect(await doctor.evaluate(() => window.neverReloaded)).toBe(true);
    // The bill is there, with the visit split by her plan.
    await open(desk, server, `${record}/bills`);
    await expect(desk.getByRole('row', { name: /B-26-/ })).toContainText('25.00');
  });

  await test.step('the chart knows her history; the doctor measures, writes, orders, signs', async () => {
    await rowOf(doctor).locator('.visit-name').focus();
    await doctor.keyboard.press('o');
    await doctor.waitForURL(/\/chart$/);
    await hydrated(doctor);
    await expect(list(doctor, 'Problems')).toContainText('Hypertension');
    await expect(list(doctor, 'Allergies')).toContainText('Allergy to penicillin');
    await look(doctor, '07-chart');
    await open(doctor, server, `${record}/history`);
    await expect(doctor.locator('#history')).toContainText(/imported/i);
    await look(doctor, '08-history');
    await open(doctor, server, `${record}/chart`);
    await doctor.locator('body').press('v');
    const vitals = doctor.getByRole('form', { name: 'Record vital signs' });
    await vitals.getByLabel('Systolic').fill('148');
    await vitals.getByLabel('Diastolic').fill('92');
    await vitals.getByLabel('Pulse').fill('76');
    await doctor.keyboard.press('Enter');
    await expect(toast(doctor)).toContainText('Vital signs recorded');
    await doctor.locator('#problems .coded-add > summary').click();
    const diagnosis = doctor.getByRole('combobox', { name: 'Diagnosis' });
    await diagnosis.fill('E03.9');
    await doctor.getByRole('option', { name: /E03\.9/ }).first().click();
    await doctor.locator('#problem-add').click();
    await expect(list(doctor, 'Problems')).toContainText('E03.9');
    await doctor.getByRole('button', { name: 'Begin the note' }).click();
    await expect(doctor.locator('.draft')).toHaveText(/Draft kept/);
    await doctor.locator('textarea.prose-input').first().fill('Tired for three months, cold, gained four kilos.');
    const orders = doctor.getByRole('combobox', { name: 'Add a test or a medicine' });
    await orders.fill('potassium');
    await doctor.getByRole('option', { name: /Potassium/ }).first().click();
    const basket = list(doctor, 'Orders');
    await expect(basket.locator('[data-can="yes"]')).toHaveCount(1);
    await expect(basket).toContainText(/by \d\d:\d\d/);
    await orders.fill('levothy');
    await doctor.getByRole('option', { name: /Levothyroxine/ }).first().click();
    const dose = basket.getByLabel(/Dose/).first();
    if (await dose.count()) await dose.fill('50 micrograms in the morning');
    await look(doctor, '09-note');
    await doctor.keyboard.press('Control+Enter');
    await expect(toast(doctor)).toContainText('Note signed');
    await expect(list(doctor, 'Medicines')).toContainText('Levothyroxine');
  });

  const nurse = await sits('nurse');
  let number;
  await test.step('the nurse collects and labels', async () => {
    await open(nurse, server, '/lab?step=collect');
    await nurse.getByRole('row', { name: new RegExp(HER.family) }).getByRole('link').first().click();
    await nurse.getByLabel('Said the full name').check();
    await nurse.getByLabel('Said the birth date').check();
    await nurse.getByRole('button', { name: 'Label and collect' }).click();
    number = (await nurse.locator('.barcode code').first().textContent()).trim();
    expect(number).toMatch(/^26-\d+$/);
    await look(nurse, '10-label');
  });

  const bench = await sits('lab');
  await test.step('the laboratory receives it and enters; out of range is flagged', async () => {
    await bench.keyboard.press('F2');
    await bench.keyboard.type(number);
    await bench.keyboard.press('Enter');
    await bench.getByRole('textbox', { name: 'Potassium' }).fill('6.4');
    await bench.getByRole('textbox', { name: 'Creatinine' }).fill('1.38');
    await expect(bench.locator('tr[data-flag]')).not.toHaveCount(0);
    await look(bench, '11-entry');
    await bench.getByRole('button', { name: 'Enter for review' }).click();
    await expect(toast(bench)).toContainText('a second person reviews');
  });

  const second = await sits('lab2');
  await test.step('a second person releases; the critical value is called', async () => {
    await open(second, server, '/lab?step=review');
    await second.getByRole('row', { name: new RegExp(HER.family) }).getByRole('link').first().click();
    await expect(second.locator('.release-bar')).toContainText('second person');
    await second.keyboard.press('Control+Enter');
    await expect(toast(second)).toContainText('Released');
    const callback = second.locator('.bench-detail .callback');
    await expect(callback).toContainText('Potassium 6.4 mmol/L');
    await look(second, '12-released');
    await callback.getByLabel('Who was told').fill('Dr Priya Raman');
    await callback.getByLabel(/Repeated name/).check();
    await callback.getByRole('button', { name: 'Write down who was told' }).click();
    await expect(second.locator('.bench-detail')).toContainText('Dr Priya Raman was told');
  });

  await test.step('the result stands in the chart by itself, and in the inbox', async () => {
    await expect(doctor.getByRole('row', { name: /Potassium/ }).first()).toContainText('6.4');
    await look(doctor, '13-result');
    await open(doctor, server, '/inbox');
    const report = doctor.getByRole('article', { name: new RegExp(HER.family) });
    await expect(report).toContainText('Critical');
    await look(doctor, '14-inbox');
    await report.getByRole('button', { name: /Acknowledge/ }).click();
    await expect(report).toHaveCount(0);
  });

  let bill;
  await test.step('the bill has grown along the way; the desk takes the payment and prints', async () => {
    await desk.getByRole('row', { name: /B-26-/ }).getByRole('link').first().click();
    await desk.waitForURL(/\/bills\/[0-9a-f-]{36}$/);
    await hydrated(desk);
    bill = new URL(desk.url()).pathname;
    await expect(desk.getByRole('row', { name: /Potassium/ }).first()).toBeVisible();
    await expect(desk.locator('.split .key')).toContainText('Aurora Mutual');
    await look(desk, '15-bill');
    await desk.keyboard.press('Control+Enter');
    await expect(toast(desk)).toContainText('taken, receipt R-26-');
    await expect(desk.locator('.tender')).toContainText('Nothing is due');
    await desk.emulateMedia({ media: 'print' });
    await expect(desk.locator('.receipt')).toBeVisible();
    await expect(desk.locator('.page-header')).toBeHidden();
    await desk.screenshot({ path: join('artifacts', web, 'day', '16-receipt.png'), fullPage: true });
    await desk.emulateMedia({ media: 'screen' });
    await open(desk, server, record);
    await expect(desk.locator('.tl-item', { hasText: 'Paid' }).first()).toContainText('R-26-');
    await look(desk, '17-timeline');
  });

  const manager = await sits('manager');
  await test.step('the manager’s figures open their rows, down to her', async () => {
    expect(new URL(manager.url()).pathname).toBe('/today');
    await look(manager, '18-today');
    const panel = manager.locator('#rows');
    const opens = async (tile, words) => {
      await manager.locator('.stat', { hasText: tile }).click();
      await expect(panel.getByRole('heading', { level: 2 })).toHaveText(tile);
      await expect(panel).toContainText(words);
    };
    await opens('Visits', 'Dr');
    // Fifty rows a page; hers stands on one of them.
    const first = panel.locator('tbody tr').first();
    for (let page = 0; page < 4 && !(await panel.getByText(HER.family).count()); page += 1) {
      const before = await first.textContent();
      await panel.getByRole('link', { name: 'More', exact: true }).click();
      // The next page's rows are there, not only its address.
      await expect(first).not.toHaveText(before);
      await expect(panel.getByRole('link', { name: 'From the start' })).toBeVisible();
    }
    await expect(panel).toContainText(HER.family);
    await opens('Median wait', HER.family);
    await panel.getByText('What this counts').click();
    await expect(panel.locator('details p')).toBeVisible();
    await look(manager, '19-rows');
    await opens('Charges', 'Potassium');
    await opens('Payments', 'R-26-');
    await opens('Running low', 'HbA1c');
    await opens('Payments', HER.family);
    await panel.getByRole('row', { name: new RegExp(HER.family) }).getByRole('link').click();
    await manager.waitForURL((url) => url.pathname === bill);
  });

  await test.step('no name stood in an address, nothing is kept', async () => {
    expect(addresses.count).toBeGreaterThan(50);
    const words = [HER.family, HEARD, MAIL, 'AM-7700123'];
    expect(addresses.naming(words)).toEqual([]);
    for (const page of [desk, doctor, nurse, bench, second, manager]) {
      await expectNothingKept(page);
      expect(await placesKeeping(page, words)).toEqual([]);
    }
    // The same scans see what is planted.
    await keepEverywhere(desk, HER.family);
    expect(await placesKeeping(desk, words)).toEqual(['local', 'session', 'databases', 'caches', 'history', 'cookies']);
    expect(addresses.naming(words)).toHaveLength(1);
    for (const page of [desk, doctor, nurse, bench, second, manager]) await page.context().close();
  });
});
