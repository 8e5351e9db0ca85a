// Demo data once a worker: a folder to copy for each test, with everybody signed in already.

import { setTimeout as pause } from 'node:timers/promises';

import type { Browser, BrowserContext } from '@playwright/test';

import { type Account, EMAIL, PASSWORD } from './accounts.ts';
import { Server } from './server.ts';

/** Sessions end after 15 minutes without use, so what was prepared does not keep for ever. */
const KEEPS_MS = 8 * 60_000;

/** Clinics and rooms are those of the unit's day. A test that could see two days waits for the second. */
const ZONE = 'Europe/London';
const LONGEST_TEST_MS = 75_000;

export type Session = Awaited<ReturnType<BrowserContext['storageState']>>;

export interface Demo {
  folder: string;
  sessions: Record<Account, Session>;
  /** What everybody is called. */
  names: Record<Account, string>;
  isStale(): boolean;
  remove(): Promise<void>;
}

export async function prepareDemo(browser: Browser): Promise<Demo> {
  await untilOneDayIsLeft();
  const since = Date.now();
  const server = await Server.start();
  const sessions = {} as Record<Account, Session>;
  const names = {} as Record<Account, string>;
  for (const account of Object.keys(EMAIL) as Account[]) {
    const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(EMAIL[account]);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    if (account === 'mammographer') {
      await page.getByRole('radio', { name: 'Room A - Hologic 3Dimensions' }).check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL('**/clinics');
    }
    names[account] = await page.locator('.app-header__name').innerText();
    sessions[account] = await context.storageState();
    await context.close();
  }
  await server.stop();
  return {
    folder: server.folder,
    sessions,
    names,
    isStale: () => Date.now() - since > KEEPS_MS || dayAt(Date.now() + LONGEST_TEST_MS) !== dayAt(since),
    remove: () => server.removeFolder(),
  };
}

/** The day at the unit, as "24/11/2026". */
function dayAt(time: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: ZONE }).format(time);
}

async function untilOneDayIsLeft(): Promise<void> {
  while (dayAt(Date.now() + LONGEST_TEST_MS) !== dayAt(Date.now())) await pause(1_000);
}
