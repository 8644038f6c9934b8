/** Objects of the interface contract, as far as the pages use them. */
export interface Position { lon: number; lat: number; accuracy_m: number | null; source: string | null }
export interface Caller { call_id: string; name: string | null; number: string | null; number_state: string; channel: string; at: string }
export interface Incident {
  id: string; number: string; short_number: number; type: string; subtype: string | null; priority: number; status: string;
  hold: { reason: string | null; until: string; by: string | null } | null; position: Position | null;
  location_text: string | null; location_state: string; flags: string[]; description: string | null;
  answers: Record<string, unknown>; caller_count: number; callers: Caller[]; assignment_ids: string[]; handler: string | null;
  waiting_since: string | null; created_at: string; updated_at: string; closed_at: string | null; revision: number;
}
export interface Unit {
  id: string; call_sign: string; agency: string; capabilities: string[]; vehicle_class: string; status: string;
  status_at: string; readiness: string; readiness_reason: string | null; assignment_id: string | null; incident_id: string | null;
}
export interface Assignment {
  id: string; incident_id: string; unit_id: string; status: string; status_at: string; unread: boolean;
}
export interface Alert {
  id: string; kind: string; level: string; raised_at: string; acked_by: string | null; ended_at: string | null;
  detail: Record<string, unknown>; incident_id: string | null;
}
export interface Closure { id: string; reason: string; ended_at: string | null }
export type PositionRow = [string, number, number, number | null, number | null, string];
export interface PictureBody {
  epoch: string; seq: number; at: string; incidents: Incident[]; units: Unit[]; assignments: Assignment[];
  closures: Closure[]; alerts: Alert[]; recent: Incident[]; positions: PositionRow[];
}
export interface EntryFrame {
  kind: 'entry'; v: 1; seq: number; prev: number; event: string; at: string;
  objects: Partial<{ incidents: Incident[]; units: Unit[]; assignments: Assignment[]; alerts: Alert[]; closures: Closure[] }>;
  removed: Record<string, string[]>;
}
export type Frame =
  | { kind: 'hello'; v: 1; epoch: string; seq: number; at: string }
  | EntryFrame
  | { kind: 'positions'; at: string; units: PositionRow[] }
  | { kind: 'tick'; at: string; seq: number; confirmed_at: string }
  | { kind: 'resync'; reason: string };
export interface Question { id: string; kind: 'yes_no' | 'text' | 'number'; text: { id: string; en: string } }
export interface IncidentKind { type: string; name: { id: string; en: string }; questions: Question[] }
export interface Catalogue { types: IncidentKind[]; dispositions: string[]; bounds: [number, number, number, number] | null;
  states: { assignment: { transitions: Record<string, string[]>; reportable: string[] } } }
export interface Operator { id: string; username: string; name: string; role_names: string[]; roles: { role: string; unit_id: string | null }[] }
export interface Advice {
  recommendation_id: string | null; method: string;
  units: { unit_id: string; call_sign: string; selected: boolean; for_capability: string | null; eta_s: number; distance_m: number | null; reason: string }[];
  shortfalls: { capability: string; missing: number; reason: string }[];
  passed_over: { unit_id: string; call_sign: string; reason: string }[];
}
