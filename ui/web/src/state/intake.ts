/** What a call-taker needs to know while typing: keys of the types, the priority that follows, what looks alike. Pure. */
import type { Incident, Protocol } from '../protocol/types';
import type { Picture } from './reducer';

/** Source: ux guide, "Keys". */
export const TYPE_KEYS: Record<string, string> = {
  fire: 'K', flood: 'B', gas_leak: 'G', traffic_accident: 'L', medical: 'M', whirlwind: 'P', social_conflict: 'S', rescue: 'R', other: 'N',
};
export const typeOfKey = (key: string): string | undefined => Object.keys(TYPE_KEYS).find((type) => TYPE_KEYS[type] === key.toUpperCase());

/** The priority the centre will give, and the question that raised it: the same rule as the server's, from the catalogue. */
export function priorityOf(protocol: Protocol | undefined, answers: Record<string, unknown>): { priority: number; question: string | null } {
  const raising = protocol?.questions.find((question) => question.raises && answers[question.id] === true);
  return { priority: raising ? 1 : (protocol?.priority ?? 3), question: raising?.id ?? null };
}

const SHORT = 4;
/** Words that half of all addresses hold. */
const COMMON = new Set(['jalan', 'gang', 'raya', 'depan', 'dekat', 'belakang', 'samping', 'nomor', 'blok', 'surabaya']);
const words = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length >= SHORT && !COMMON.has(word));

/** Open incidents whose place shares words with what is typed, most shared first; of the same type before others. */
export function soundsLike(picture: Picture, place: string, type: string): Incident[] {
  const typed = new Set(words(place));
  if (!typed.size) return [];
  const scored = [...picture.incidents.values()].map((row) => {
    const shared = new Set(words(row.location_text ?? '').filter((word) => typed.has(word))).size;
    return { row, score: shared ? shared + (row.type === type ? 0.5 : 0) : 0 };
  });
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, 5).map(({ row }) => row);
}

const NUMBERS = ['level', 'km', 'lane_width_m'];

/** Details of a place as the centre takes them; what should be a number and is none stands among the words of the access. */
export function detailOf(said: Record<string, string>): Record<string, unknown> | null {
  const detail: Record<string, unknown> = {};
  const words: string[] = [];
  for (const [key, value] of Object.entries(said)) {
    const text = value.trim();
    const number = Number(text.replace(',', '.'));
    if (!text) continue;
    if (!NUMBERS.includes(key)) detail[key] = text;
    else if (Number.isFinite(number) && (key !== 'level' || Number.isInteger(number))) detail[key] = number;
    else words.push(text);
  }
  if (words.length) detail.access = [detail.access, ...words].filter(Boolean).join('; ');
  return Object.keys(detail).length ? detail : null;
}
