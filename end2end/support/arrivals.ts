// What arrives: objects as a program uploads them (STOW-RS), which are small synthetic images of nobody, as their headers alone;
// and what the simulated machine sends by DICOM.

import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { expect } from '@playwright/test';

import type { Server } from './server.ts';

const MAMMOGRAM = '1.2.840.10008.5.1.4.1.1.1.2';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
const SIDE = 64;

/** What images say about whose they are. */
export interface Whose {
  accession?: string;
  nhsNumber?: string;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** What happens at the simulated machine. */
export type Scenario =
  | 'standard'
  | 'repeat'
  | 'extra'
  | 'implant'
  | 'partial'
  | 'missing'
  | 'wrong-participant'
  | 'wrong-label'
  | 'late'
  | 'processing'
  | 'rejected';

/** When the machine of a server was last heard, by our clock. */
const heard = new WeakMap<Server, number>();
/** Milliseconds over which the exposures of a scenario lie: one in a second, up to now. */
const MADE_WITHIN_MS = 9_000;

/**
 * Lets the machine in room A examine the participant of an appointment, with small pictures. It has one tube: what it
 * exposes next lies behind what it exposed before.
 */
export async function simulate(server: Server, accession: string, scenario: Scenario): Promise<void> {
  const last = heard.get(server);
  if (last) await pause(Math.max(0, last + MADE_WITHIN_MS - Date.now()));
  await server.simulate(accession, '--scenario', scenario);
  heard.set(server, Date.now());
}

/** Uploads objects with the token of the demonstration. Each must be answered for, taken in or not. */
export async function upload(server: Server, objects: Bytes[]): Promise<void> {
  const boundary = 'part-of-a-study';
  const parts = objects.flatMap((object) => [
    text(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    object,
    text('\r\n'),
  ]);
  const answer = await fetch(`${server.url}/dicom-web/studies`, {
    method: 'POST',
    headers: {
      Authorization: 'Bearer demo-token',
      Accept: 'application/dicom+json',
      'Content-Type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
    },
    body: joined([...parts, text(`--${boundary}--\r\n`)]),
  });
  expect([200, 202, 409], await answer.text()).toContain(answer.status);
}

/** Two CC and three MLO: the right MLO was taken twice. */
export function standardSetWithRepeat(whose: Whose): Bytes[] {
  const views = ['R CC', 'L CC', 'R MLO', 'R MLO', 'L MLO'];
  return views.map((view, number) => image(`1.2.826.0.1.1.${number + 1}`, '1.2.826.0.1.1', view, number, whose));
}

/** One image. */
export function oneImage(whose: Whose): Bytes {
  return image('1.2.826.0.1.2.1', '1.2.826.0.1.2', 'L CC', 0, whose);
}

/** One image under a name that no other has, whenever it is sent, and of no study: another than the machine's would contradict. */
export function lateImage(whose: Whose): Bytes {
  return image(`1.2.826.0.1.4.${Date.now()}.${randomInt(1, 2 ** 31)}`, '', 'L CC', 0, whose);
}

/** A file that begins as one, and goes on with nonsense. */
export function brokenObject(): Bytes {
  return file('1.2.826.0.1.3.1', [new Uint8Array(500).fill(0xff)]);
}

function image(instance: string, study: string, view: string, second: number, whose: Whose): Bytes {
  const [side = '', position = ''] = view.split(' ');
  return file(instance, [
    element(0x0008, 0x0016, 'UI', MAMMOGRAM),
    element(0x0008, 0x0018, 'UI', instance),
    element(0x0008, 0x0022, 'DA', '20261124'),
    element(0x0008, 0x0032, 'TM', `09400${second}`),
    ...(whose.accession ? [element(0x0008, 0x0050, 'SH', whose.accession)] : []),
    ...(whose.nhsNumber ? [element(0x0010, 0x0020, 'LO', whose.nhsNumber)] : []),
    element(0x0018, 0x0060, 'DS', '28'),
    element(0x0018, 0x5101, 'CS', position),
    ...(study ? [element(0x0020, 0x000d, 'UI', study), element(0x0020, 0x000e, 'UI', `${study}.1`)] : []),
    element(0x0020, 0x0062, 'CS', side),
    element(0x0028, 0x0002, 'US', word(1)),
    element(0x0028, 0x0004, 'CS', 'MONOCHROME2'),
    element(0x0028, 0x0010, 'US', word(SIDE)),
    element(0x0028, 0x0011, 'US', word(SIDE)),
    element(0x0028, 0x0100, 'US', word(16)),
    element(0x0028, 0x0101, 'US', word(12)),
    element(0x0028, 0x0102, 'US', word(11)),
    element(0x0028, 0x0103, 'US', word(0)),
    element(0x0040, 0x0316, 'DS', '0.01521'),
    element(0x7fe0, 0x0010, 'OW', pixels(side)),
  ]);
}

/** A file of a mammogram (PS3.10), whatever it holds. */
function file(instance: string, data: Bytes[]): Bytes {
  const meta = joined([
    element(0x0002, 0x0002, 'UI', MAMMOGRAM),
    element(0x0002, 0x0003, 'UI', instance),
    element(0x0002, 0x0010, 'UI', EXPLICIT_LITTLE_ENDIAN),
    element(0x0002, 0x0012, 'UI', '1.2.826.0.1.9'),
  ]);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  return joined([new Uint8Array(128), text('DICM'), element(0x0002, 0x0000, 'UL', length), meta, ...data]);
}

/** Brighter towards the chest wall of its side. */
function pixels(side: string): Bytes {
  const samples = new Uint8Array(SIDE * SIDE * 2);
  const view = new DataView(samples.buffer);
  for (let place = 0; place < SIDE * SIDE; place += 1) {
    const column = place % SIDE;
    view.setUint16(place * 2, (side === 'R' ? column : SIDE - column) * 60, true);
  }
  return samples;
}

function word(value: number): Bytes {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, true);
  return bytes;
}

/** An element, explicit VR little endian (PS3.5 section 7.1.2). */
function element(group: number, number: number, vr: string, value: string | Bytes): Bytes {
  const bytes = typeof value === 'string' ? text(value) : value;
  const padding = new Uint8Array(bytes.length % 2).fill(['UI', 'OW'].includes(vr) ? 0 : 0x20);
  const head = new Uint8Array(vr === 'OW' ? 12 : 8);
  const view = new DataView(head.buffer);
  view.setUint16(0, group, true);
  view.setUint16(2, number, true);
  head.set(text(vr), 4);
  const size = bytes.length + padding.length;
  if (vr === 'OW') view.setUint32(8, size, true);
  else view.setUint16(6, size, true);
  return joined([head, bytes, padding]);
}

function text(words: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(words));
}

function joined(parts: Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
