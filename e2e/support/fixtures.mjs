// `test` with a server, and a page on which any complaint of the browser fails the test.
import { test as base, expect } from '@playwright/test';
import { join } from 'node:path';
import { startServer } from './server.mjs';

/** What the browser complained about. A test that expects a complaint takes it; what is left fails the test. */
class Complaints {
  #all = [];

  watch(page) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.#all.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.#all.push(`page error: ${error.message}`));
    page.on('crash', () => this.#all.push('the page crashed'));
  }

  /** Removes and returns those that match. */
  take(pattern) {
    const taken = this.#all.filter((complaint) => pattern.test(complaint));
    this.#all = this.#all.filter((complaint) => !pattern.test(complaint));
    return taken;
  }

  get left() {
    return [...this.#all];
  }
}

export const test = base.extend({
  web: ['dev', { option: true, scope: 'worker' }],

  server: [
    async ({ web }, use) => {
      const server = await startServer({ web });
      await use(server);
      await server.stop();
    },
    // Making and filling a database may take longer than a test.
    { scope: 'worker', timeout: 300_000 },
  ],

  complaints: [
    async ({ context }, use) => {
      const complaints = new Complaints();
      context.on('page', (page) => complaints.watch(page));
      await use(complaints);
      expect(complaints.left, 'the browser complained').toEqual([]);
    },
    { auto: true },
  ],

  /** Keeps a picture of the page among the artifacts. */
  shot: async ({ page, web }, use) => {
    await use((name) => page.screenshot({ path: join('artifacts', web, `${name}.png`), fullPage: true }));
  },
});

/** Waits until the page answers to the pointer and the keyboard, not only to the eye. */
export async function hydrated(page) {
  await page.waitForFunction(() => document.documentElement.dataset.hydrated === 'true');
}

export { expect };
