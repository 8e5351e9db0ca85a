import { defineConfig } from '@playwright/test';

import { hasJavaScript, SITUATIONS, type Situation } from './support/situations.ts';

/** What is about scripting, or costs much, runs only where it says something. */
const ONLY: Record<string, Situation[]> = {
  stepper: ['hydrated'],
  presses: ['hydrated'],
  keyboard: ['hydrated'],
  'session-end': ['hydrated'],
  clumsy: ['hydrated'],
  'early-typing': ['wasm-late'],
  // The rules are checked by a script, so pages without WebAssembly stand for those without JavaScript: their HTML is the same.
  axe: ['hydrated', 'wasm-blocked'],
  // Long journeys of steps that are each tried in every situation.
  scenarios: ['hydrated', 'no-javascript'],
};

/** Made on demand: SCREENSHOTS=1 every page and state in three sizes, PICTURES=1 the pictures of the README. */
const LOOKS = ['screenshots', 'pictures'].filter((look) => process.env[look.toUpperCase()]);

const spec = (name: string) => `**/${name}.spec.ts`;

export default defineConfig<{ situation: Situation }>({
  testDir: 'journeys',
  fullyParallel: true,
  forbidOnly: true,
  // CI runs on a machine that does other things too; a journey that needed a second try is reported as flaky.
  retries: process.env.CI ? 2 : 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: LOOKS.length
    ? LOOKS.map((look) => ({ name: look, testMatch: spec(look), use: { situation: 'hydrated' as const } }))
    : SITUATIONS.map((situation) => ({
        name: situation,
        testIgnore: [
          ...['screenshots', 'pictures'].map(spec),
          ...Object.keys(ONLY).filter((name) => !ONLY[name]?.includes(situation)).map(spec),
        ],
        use: { situation, javaScriptEnabled: hasJavaScript(situation) },
      })),
});
