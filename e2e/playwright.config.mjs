// Browser tests. `make test` runs them; by hand: `cargo xtask e2e [-- PLAYWRIGHT ARGUMENTS]`.
import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.mjs';

export default defineConfig({
  testDir: 'tests',
  outputDir: 'artifacts/results',
  // Each worker has a server and a database of its own; a test mostly waits for one of browser, server and database.
  workers: Number(process.env.POLYCLINIC_E2E_WORKERS ?? 2),
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.POLYCLINIC_E2E_REPORT
    ? [['list'], ['json', { outputFile: process.env.POLYCLINIC_E2E_REPORT }]]
    : [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
    timezoneId: 'America/New_York',
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    launchOptions: chromium(),
    screenshot: 'only-on-failure',
    // A trace costs as much as the test; who looks for a fault asks for one: POLYCLINIC_E2E_TRACE=1.
    trace: process.env.POLYCLINIC_E2E_TRACE ? 'retain-on-failure' : 'off',
  },
  projects: [
    // The development build knows each element's place in the source and checks what it hydrates.
    { name: 'dev', use: { web: 'dev' }, grepInvert: /@ships/ },
    // What differs in what ships, seen once by a few journeys.
    { name: 'smoke', use: { web: 'smoke' }, grep: /@smoke/ },
    // What ships: everything that does not ask for the development build. `make assure browser` runs it.
    { name: 'release', use: { web: 'release' }, grepInvert: /@dev/ },
  ],
});
