/** A letter in words: what it said, and why it changed nothing. */
import { speech } from '../i18n/language.svelte';
import type { Letter } from './letters';

const statusOf = (code: string): string =>
  speech.w.unit.steps[code] ?? speech.of(code in speech.w.codes.readiness ? 'readiness' : 'assignment_status', code);

/** `DI LOKASI #412`. */
export function letterTitle(letter: Letter): string {
  const { code = '', incident = '' } = letter.about;
  const deed = speech.w.unit.deeds[letter.deed] ?? letter.deed;
  if (letter.deed === 'status' || letter.deed === 'readiness') return [statusOf(code), incident].join(' ').trim();
  if (letter.deed === 'note') return `${deed} ${incident}: ${code}`;
  if (letter.deed === 'request') return `${deed} ${incident}: ${code.split(' ').map((one) => speech.of('capability', one)).join(', ')}`;
  return `${deed} ${incident}`.trim();
}

/** Why it changed nothing, and what would be right. */
export function letterReason(letter: Letter): string {
  const reply = letter.refused;
  if (!reply) return speech.w.unit.waitsHere;
  const aside = speech.w.codes.report_reason as Record<string, string>;
  const known = aside[reply.code] ?? (speech.w.codes.refusal as Record<string, string>)[reply.code] ?? reply.text;
  const allowed = reply.allowed?.length ? ` ${speech.w.results.allowed}: ${reply.allowed.map(statusOf).join(', ')}` : '';
  return `${known}${allowed}`;
}
