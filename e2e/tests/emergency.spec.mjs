// Breaking the glass, from the refusal to its end, and who looks at it afterwards.
import { expectAccessible } from '../support/accessible.mjs';
import { open, signIn } from '../support/desk.mjs';
import { expect, hydrated, test } from '../support/fixtures.mjs';
import { CLOCK, startServer } from '../support/server.mjs';
import { ask } from '../support/session.mjs';

const later = (minutes) => new Date(Date.parse(CLOCK) + minutes * 60_000).toISOString();

test('a reason opens a chart for an hour, and somebody else looks at it', async ({ page, browser, server, web, shot, complaints }) => {
  test.setTimeout(180_000);
  // Somebody whom nobody has in care, and a privacy officer.
  const officer = { email: 'privacy-e2e@harbor.example', password: 'harbor-demo-1 for e2e' };
  const made = await ask(server, 'admin', '/api/accounts', { ...officer, name: 'Ines Abrahams', roles: [] });
  // The only one who manages accounts: the dangerous role is given at once, and marked.
  await ask(server, 'admin', `/api/accounts/${made.id}`, { version: 1, roles: ['privacy'], active: true });
  const nobodys = { given_name: 'Ada', family_name: 'Unbekannt', born: '1950-02-02', sex: 'female' };
  const patient = (await ask(server, 'reception', '/api/patients', nobodys)).id;

  await signIn(page, server, 'doctor');
  await open(page, server, `/patients/${patient}/chart`);
  await expect(page.getByText('This patient is not in your care')).toBeVisible();
  await expectAccessible(page, 'the refused chart');
  await shot('emergency-refused');
  complaints.take(/403/);

  const from = Date.now();
  await page.getByLabel('I stand in for a colleague').check();
  await page.getByLabel('In words').fill('Her doctor is on a plane; she called with chest pain');
  await page.getByRole('button', { name: 'Open the chart' }).click();
  await expect(page.locator('.chart-page')).toBeVisible();
  expect(Date.now() - from, 'to the chart').toBeLessThan(10_000);
  await expect(page.locator('.glass-banner')).toContainText(/60 min left|59 min left/);
  await expectAccessible(page, 'a chart in an emergency');
  await shot('emergency-open');

  // The officer's queue knows it at once.
  const reviews = await (await browser.newContext()).newPage();
  complaints.watch(reviews);
  await reviews.goto(`${server.origin('harbor')}/sign-in`);
  await hydrated(reviews);
  await reviews.getByLabel('Work e-mail').fill(officer.email);
  await reviews.getByLabel('Password').fill(officer.password);
  await reviews.getByRole('button', { name: 'Continue' }).click();
  await reviews.waitForURL(/\/reviews$/);
  await hydrated(reviews);
  const row = reviews.locator('article.report');
  await expect(row).toContainText('Unbekannt');
  await expect(row).toContainText('chest pain');
  await expect(row).toContainText('Open now');
  await expect(reviews.locator('.rail-link', { hasText: 'Emergency accesses' }).locator('.count')).toContainText('1');
  await expectAccessible(reviews, 'the reviews');

  // A server whose clock is an hour and a half on, more than the run has taken: the access is over there.
  const evening = await startServer({ web, clock: later(90), database: server.database });
  const then = await (await browser.newContext()).newPage();
  await signIn(then, evening, 'doctor');
  await open(then, evening, `/patients/${patient}/chart`);
  await expect(then.getByText('This patient is not in your care')).toBeVisible();
  await expect(then.locator('.glass-banner')).toHaveCount(0);
  await then.context().close();
  await evening.stop();

  // Not fitting needs words; then it leaves the queue.
  await reviews.getByRole('button', { name: 'Not fitting' }).click();
  await expect(row).toContainText('why it was not fitting');
  complaints.take(/422/);
  await row.getByLabel('Note').fill('Her doctor was in the next room; spoken to Dr Raman');
  await reviews.getByRole('button', { name: 'Not fitting' }).click();
  await expect(row).toHaveCount(0);
  await open(reviews, server, '/reviews?reviewed=true');
  await expect(row).toContainText('Ines Abrahams');
  await reviews.context().close();

  // Ended by hand while the chart is open: what stood there goes.
  await page.getByRole('button', { name: 'End now' }).click();
  await expect(page.getByText('This patient is not in your care')).toBeVisible();
  await expect(page.locator('.chart-page')).toHaveCount(0);
  complaints.take(/403/);
});
