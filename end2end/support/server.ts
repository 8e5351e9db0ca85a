// The real product, started as a person would, in a folder of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect } from '@playwright/test';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The binary under test; FOURVIEW_BINARY names another one. */
const BINARY = path.resolve(ROOT, process.env.FOURVIEW_BINARY ?? 'target/release/fourview');

/** The longest that a start or an end may take. */
const PATIENCE_MS = 30_000;

/** Holds the database for itself until its standard input closes. */
const TAKE_DATABASE_AWAY = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("away", flush=True)
sys.stdin.read()
database.execute("ROLLBACK")
`;

const WAS_YESTERDAY = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=30)
mobile = "SELECT c.id FROM clinic c JOIN site s ON s.id = c.site_id WHERE s.kind = 'MOBILE'"
database.execute(f"UPDATE appointment SET starts_at = strftime('%Y-%m-%dT%H:%M', starts_at, '-1 day') WHERE clinic_id IN ({mobile})")
database.execute(f"UPDATE clinic SET day = date(day, '-1 day') WHERE id IN ({mobile})")
database.commit()
`;

export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly port: number,
    private readonly adminPort: number,
    private readonly dicomPort: number,
  ) {}

  /** Starts with fresh demo data, or with a copy of another server's folder. */
  static async start(copyOf?: string): Promise<Server> {
    const folder = await mkdtemp(path.join(tmpdir(), 'fourview-'));
    if (copyOf) await cp(copyOf, folder, { recursive: true });
    const server = new Server(folder, await freePort(), await freePort(), await freePort());
    await server.begin();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends as an administrator would end it, which must go well. */
  async stop(): Promise<void> {
    const ended = this.process;
    this.process = undefined;
    if (!ended || ended.exitCode !== null) return;
    const exit = once(ended, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
    ended.kill('SIGTERM');
    const [code, signal] = await exit.catch(() => {
      ended.kill('SIGKILL');
      return [null, 'SIGKILL after waiting in vain'];
    });
    expect([code, signal], `the server ends well\n${await this.log()}`).toEqual([0, null]);
  }

  /** Starts again on the same folder and the same address. */
  async startAgain(): Promise<void> {
    await this.begin();
  }

  /** Takes the database away from the server, until the returned function is called. */
  async takeDatabaseAway(): Promise<() => Promise<void>> {
    const holder = spawn('python3', ['-c', TAKE_DATABASE_AWAY, path.join(this.folder, 'fourview.db')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data', { signal: AbortSignal.timeout(PATIENCE_MS) });
    return async () => {
      const exit = once(holder, 'exit');
      holder.stdin.end();
      await exit;
    };
  }

  /** Makes today's clinic of the mobile unit one of yesterday, as it is found on the day after an outage. */
  async wasYesterday(): Promise<void> {
    await run('python3', ['-c', WAS_YESTERDAY, path.join(this.folder, 'fourview.db')]);
  }

  /** Whether the chain of audit events is whole, as `fourview audit verify` sees it. */
  async verifyAudit(): Promise<void> {
    await this.command('audit', 'verify');
  }

  /** Prints a link by which the first administrator of a unit sets up an account. */
  async enrol(email: string, unit: string): Promise<string> {
    const [link] = (await this.command('admin', 'enrol', '--email', email, '--unit', unit)).split('\n');
    return link ?? '';
  }

  /** Lets a machine find an appointment on its worklist, make images and send them, up to its end; returns what it printed. */
  async simulate(accession: string, ...options: string[]): Promise<string> {
    const to = ['--to', `127.0.0.1:${this.dicomPort}`, '--accession', accession];
    return this.command('simulate', ...to, '--rows', '208', '--columns', '160', ...options);
  }

  async log(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }

  async removeFolder(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs another command of the binary on the same folder, which must go well; returns what it printed. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await run(BINARY, words, { cwd: this.folder, env: this.environment() });
    return stdout;
  }

  private get logFile(): string {
    return path.join(this.folder, 'server.log');
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: process.env.TZ,
      FOURVIEW_DEMO: '1',
      FOURVIEW_DATA_DIR: this.folder,
      FOURVIEW_HTTP_ADDR: `127.0.0.1:${this.port}`,
      FOURVIEW_ADMIN_ADDR: `127.0.0.1:${this.adminPort}`,
      FOURVIEW_DICOM_ADDR: `127.0.0.1:${this.dicomPort}`,
    };
  }

  private async begin(): Promise<void> {
    const log = openSync(this.logFile, 'a');
    const started = spawn(BINARY, ['serve'], {
      cwd: this.folder,
      env: this.environment(),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    let broken: Error | undefined;
    started.once('error', (error) => (broken = error));
    this.process = started;
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${this.adminPort}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (broken) throw broken;
      if (started.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${BINARY} serve did not get ready (exit code ${started.exitCode})\n${await this.log()}`);
      }
      await pause(10);
    }
  }
}

/** Ports below those that the system gives to connections: one of these could take it before the server does. */
const PORTS = { from: 20_000, ofAWorker: 3_000 };
let nextPort = randomInt(PORTS.ofAWorker);

/** A port that nobody listens on. No other worker takes it, and no other server of this one. */
async function freePort(): Promise<number> {
  for (;;) {
    nextPort = (nextPort + 1) % PORTS.ofAWorker;
    const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 4;
    const port = PORTS.from + worker * PORTS.ofAWorker + nextPort;
    const probe = createServer();
    const isFree = await new Promise<boolean>((answer) => {
      probe.once('error', () => answer(false));
      probe.listen(port, '127.0.0.1', () => answer(true));
    });
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
