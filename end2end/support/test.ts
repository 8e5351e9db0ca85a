// The fixtures: a server with demo data for each test, and people with devices of their own.

import { writeFile } from 'node:fs/promises';

import { test as base } from '@playwright/test';

import { type Demo, prepareDemo } from './demo.ts';
import { People } from './people.ts';
import type { Person } from './person.ts';
import { Server } from './server.ts';
import type { Situation } from './situations.ts';

export { expect } from '@playwright/test';

interface Options {
  /** The situation that a project puts every browser in. */
  situation: Situation;
}

interface TestFixtures {
  /** The product, as it is on a morning of clinics. Ends well, with a whole audit trail, after each test. */
  server: Server;
  /** Anybody, on any number of devices. */
  people: People;
  /** The demo mammographer, signed in, in Room A. */
  mammographer: Person;
  /** Another mammographer of the unit, signed in, who has not said yet in which room. */
  colleague: Person;
  reader: Person;
  administrator: Person;
}

interface WorkerFixtures {
  /** Demo data with everybody signed in, to start each test from. */
  demo: { fresh(): Promise<Demo> };
}

export const test = base.extend<Options & TestFixtures, WorkerFixtures>({
  situation: ['hydrated', { option: true }],

  demo: [
    async ({ browser }, use) => {
      let demo: Demo | undefined;
      await use({
        async fresh() {
          if (demo && demo.isStale()) {
            await demo.remove();
            demo = undefined;
          }
          demo ??= await prepareDemo(browser);
          return demo;
        },
      });
      await demo?.remove();
    },
    { scope: 'worker' },
  ],

  server: [
    async ({ demo }, use, testInfo) => {
      const server = await Server.start((await demo.fresh()).folder);
      await use(server);
      try {
        await server.stop();
        await server.verifyAudit();
      } finally {
        if (testInfo.status !== testInfo.expectedStatus) {
          await writeFile(testInfo.outputPath('server.log'), await server.log());
        }
        await server.removeFolder();
      }
    },
    // Around midnight the preparation waits for the next day.
    { timeout: 150_000 },
  ],

  people: async ({ browser, demo, server, situation }, use) => {
    const people = new People(browser, server, await demo.fresh(), situation);
    await use(people);
    await people.leave();
  },

  mammographer: async ({ people }, use) => use(await people.signedIn('mammographer')),
  colleague: async ({ people }, use) => use(await people.signedIn('colleague')),
  reader: async ({ people }, use) => use(await people.signedIn('reader')),
  administrator: async ({ people }, use) => use(await people.signedIn('administrator')),
});
