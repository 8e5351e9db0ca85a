// docs/scenarios.md: a table that is made from what the journeys of the scenarios found (npm run scenarios), and that
// they are held against in every other run.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { expect } from '@playwright/test';

const FILE = fileURLToPath(new URL('../../docs/scenarios.md', import.meta.url));

/** What became of a scenario, each in lines. */
export interface Course {
  scenario: string;
  seen: string[];
  stored: string[];
  reader: string[];
}

/** Writes what was found, or compares it with what is written. */
export async function document(course: Course): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const row = rowOf(course);
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`| \`${course.scenario}\` |`));
  if (!process.env.SCENARIOS) {
    expect(lines[at], 'docs/scenarios.md is made anew by: npm run scenarios').toBe(row);
    return;
  }
  if (at >= 0) lines[at] = row;
  else lines.splice(-1, 0, row);
  await writeFile(FILE, lines.join('\n'));
}

function rowOf({ scenario, seen, stored, reader }: Course): string {
  const cell = (lines: string[]) => lines.map((line) => line.replaceAll('|', '\\|')).join('<br>');
  return `| \`${scenario}\` | ${cell(seen)} | ${cell(stored)} | ${cell(reader)} |`;
}
