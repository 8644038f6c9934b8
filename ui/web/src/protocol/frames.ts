/** Frames of the live stream, version 1. An unknown kind is counted and ignored, an unknown version asks for a reload. */
import type { components } from './api';

export const VERSION = 1;
export type Frame = components['schemas']['Frame'];
export type EntryFrame = components['schemas']['EntryFrameView'];

const KINDS = new Set(['hello', 'entry', 'positions', 'tick', 'resync']);

/** The frame; `unknown` when its kind is not ours, `reload` when it speaks a newer version than this page. */
export function parseFrame(text: string): Frame | 'unknown' | 'reload' {
  const frame = JSON.parse(text) as Frame & { v?: number };
  if (!KINDS.has(frame.kind)) return 'unknown';
  return (frame.v ?? VERSION) > VERSION ? 'reload' : frame;
}
