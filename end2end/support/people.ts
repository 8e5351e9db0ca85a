// People and their devices.

import { type Browser, type BrowserContext, type BrowserContextOptions, expect } from '@playwright/test';

import type { Account } from './accounts.ts';
import type { Demo } from './demo.ts';
import { Person } from './person.ts';
import type { Server } from './server.ts';
import { arrange, hasJavaScript, type Situation } from './situations.ts';

export class People {
  private readonly devices: { context: BrowserContext; problems: string[] }[] = [];

  constructor(
    private readonly browser: Browser,
    readonly server: Server,
    readonly demo: Demo,
    readonly situation: Situation,
  ) {}

  /** Somebody who signed in this morning, on a device of their own. */
  async signedIn(account: Account, options: BrowserContextOptions = {}): Promise<Person> {
    return this.device({ storageState: this.demo.sessions[account], ...options });
  }

  /** A device that nobody is signed in on. */
  async device(options: BrowserContextOptions = {}): Promise<Person> {
    const context = await this.browser.newContext({
      baseURL: this.server.url,
      javaScriptEnabled: hasJavaScript(this.situation),
      locale: 'en-GB',
      viewport: { width: 1180, height: 820 },
      ...options,
    });
    const problems: string[] = [];
    this.devices.push({ context, problems });
    this.listen(context, problems);
    if (hasJavaScript(this.situation)) await reportViolations(context, problems);
    await arrange(context, this.situation);
    return new Person(await context.newPage(), this.situation, this.demo);
  }

  /** Everybody leaves. No page may have complained in the browser's console, broken its security policy or panicked. */
  async leave(): Promise<void> {
    for (const { context } of this.devices) await context.close();
    expect(this.devices.flatMap((device) => device.problems), 'complaints in the console').toEqual([]);
  }

  private listen(context: BrowserContext, problems: string[]): void {
    context.on('console', (message) => {
      if (message.type() === 'error' && !this.isExpected(message.text())) problems.push(message.text());
    });
    context.on('weberror', (error) => {
      const text = String(error.error().stack ?? error.error());
      if (!this.isExpected(text)) problems.push(text);
    });
    context.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  /** Chromium names every answer of 400 and above, and where the WebAssembly is refused, the page says that it is. */
  private isExpected(text: string): boolean {
    if (text.startsWith('Failed to load resource')) return true;
    return this.situation === 'wasm-blocked' && !text.includes('Content Security Policy');
  }
}

/** Notes every violation of the security policy, on any page. */
async function reportViolations(context: BrowserContext, problems: string[]): Promise<void> {
  await context.exposeFunction('noteViolation', (violation: string) => problems.push(violation));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const note = (window as unknown as { noteViolation(violation: string): void }).noteViolation;
      note(`policy: ${event.violatedDirective} ${event.blockedURI} on ${event.documentURI}`);
    });
  });
}
