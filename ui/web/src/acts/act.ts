/** An act of dispatching: its key, its fields, what it asks of the centre, and how it is taken back. */
import type { Assignment, Incident, Unit } from '../protocol/types';

export interface Option { value: string; label: string; hint?: string }

export type Field = { name: string; label: string; required?: boolean } & (
  | { kind: 'units' }
  | { kind: 'choice'; options: Option[] }
  | { kind: 'text'; suggestions?: string[]; long?: boolean }
  | { kind: 'minutes'; presets: number[] }
  | { kind: 'place' }
  | { kind: 'check' }
);
export type Values = Record<string, unknown>;

export interface Subject { incident?: Incident; unit?: Unit; assignment?: Assignment }

export interface Act {
  id: string;
  /** A single letter on the focused row. */
  chord: string;
  label: () => string;
  when: (on: Subject) => boolean;
  /** An act without fields is done at once. */
  fields?: (on: Subject, values: Values) => Field[];
  initial?: (on: Subject) => Values;
  /** What will be done, in one line; also the last-result line. */
  say: (on: Subject, values: Values) => string;
  run: (on: Subject, values: Values) => Promise<unknown>;
  undo?: (on: Subject, answer: unknown) => (() => Promise<unknown>) | undefined;
  /** Drawn apart: it cannot be overlooked, and asks twice. */
  grave?: boolean;
}

export const text = (values: Values, name: string): string => String(values[name] ?? '').trim();
export const list = (values: Values, name: string): string[] => (values[name] as string[] | undefined) ?? [];

/** Names of required fields that are empty. */
export function missing(fields: Field[], values: Values): Field[] {
  return fields.filter((field) => field.required && (field.kind === 'units' ? list(values, field.name).length === 0 : text(values, field.name) === ''));
}
