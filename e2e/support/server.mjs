// The built `polyclinic` binary, on a database and a port of its own.
import { spawn, execFile } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the browser tests by \`cargo xtask e2e\`.`);
  return value;
}

/** The instant at which a test server's clock starts: a Tuesday morning in New York, in the middle of the day's work. */
export const CLOCK = required('POLYCLINIC_TEST_CLOCK');

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Makes a database on the tests' PostgreSQL with the demo chains as they are at an instant; returns its superuser's address. */
async function demoDatabase(name, clock) {
  const { stdout } = await run(required('POLYCLINIC_XTASK'), ['database', name, '--demo', clock]);
  return stdout.trim();
}

/**
 * Starts a server with demo data and waits until it is ready.
 *
 * @param {object} options
 * @param {'dev'|'release'} options.web which web build it serves
 * @param {string} [options.clock] where its clock starts
 * @param {string} [options.database] an existing database's address; else one of its own with the demo chains
 * @param {Record<string, string>} [options.env] more settings
 */
export async function startServer({ web, clock = CLOCK, database, env = {} }) {
  const binary = required('POLYCLINIC_BIN');
  const port = await freePort();
  // Logins belong to the whole PostgreSQL server and derive from the master key, so its databases share one.
  const state = required('POLYCLINIC_TEST_STATE');
  const bootstrap = database ?? (await demoDatabase(`e2e_${process.pid}_${port}`, clock));
  const settings = {
    ...process.env,
    POLYCLINIC_MODE: 'development',
    POLYCLINIC_BOOTSTRAP_URL: bootstrap,
    POLYCLINIC_STATE_DIR: state,
    POLYCLINIC_WEB_ROOT: join(required('POLYCLINIC_WEB'), web),
    POLYCLINIC_DATABASE_URL: bootstrap.replace(/\/\/[^@]*@/, '//'),
    POLYCLINIC_SCHEME: 'http',
    POLYCLINIC_BASE_HOST: `localhost:${port}`,
    POLYCLINIC_LISTEN: `127.0.0.1:${port}`,
    POLYCLINIC_METRICS_LISTEN: `127.0.0.1:${await freePort()}`,
    POLYCLINIC_CLOCK: clock,
    ...env,
  };
  mkdirSync('artifacts', { recursive: true });
  const logFile = `artifacts/server-${web}-${port}.log`;
  const log = createWriteStream(logFile);
  // Serving gets no key to the whole database.
  const { POLYCLINIC_BOOTSTRAP_URL: _, ...serving } = settings;
  const child = spawn(binary, ['serve'], { env: serving, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise((resolve) => child.on('exit', resolve));

  const server = {
    port,
    database: bootstrap,
    log: logFile,
    process: child,
    /** Runs one of the program's commands on this server's database; what it printed. */
    async command(...words) {
      const { stdout } = await run(binary, words, { env: settings, maxBuffer: 1 << 26 });
      return stdout;
    },
    /** The address of a chain's host, or of the list of chains. */
    origin: (chain) => `http://${chain ? `${chain}.` : ''}localhost:${port}`,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
      log.end();
    },
  };
  await ready(port, child, logFile);
  return server;
}

async function ready(port, child, logFile) {
  const until = Date.now() + 30_000;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}; see ${logFile}.`);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server was not ready after 30 s; see ${logFile}.`);
}
