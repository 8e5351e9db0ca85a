// The four situations in which a page must work, and what each does to a browser.

import type { BrowserContext } from '@playwright/test';

export type Situation = 'hydrated' | 'no-javascript' | 'wasm-blocked' | 'wasm-late';

export const SITUATIONS: Situation[] = ['hydrated', 'no-javascript', 'wasm-blocked', 'wasm-late'];

/** How late the WebAssembly is in "wasm-late": long enough to answer a question before it is there. */
const LATE_MS = 3_000;

export function hasJavaScript(situation: Situation): boolean {
  return situation !== 'no-javascript';
}

/** Whether pages become scripted, sooner or later. */
export function hydrates(situation: Situation): boolean {
  return situation === 'hydrated' || situation === 'wasm-late';
}

/** Keeps the WebAssembly from a browser, or keeps it waiting. */
export async function arrange(context: BrowserContext, situation: Situation): Promise<void> {
  if (situation === 'wasm-blocked') {
    await context.route('**/*.wasm', (route) => route.abort());
  }
  if (situation === 'wasm-late') {
    await context.route('**/*.wasm', async (route) => {
      await new Promise((late) => setTimeout(late, LATE_MS));
      // The page may have gone on without it.
      await route.continue().catch(() => undefined);
    });
  }
}
