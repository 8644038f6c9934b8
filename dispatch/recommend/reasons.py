"""Why a unit is proposed or not: a code for programs, a sentence in Indonesian and English for people. Pure."""

from collections.abc import Sequence

from dispatch.recommend.ranking import Candidate
from dispatch.recommend.views import TextView

SENTENCES = {
    "first_to_arrive": (
        "Paling cepat tiba untuk {slot}: {eta} detik (siap {turnout}, jalan {travel}).",
        "First to arrive for {slot}: {eta} s (turnout {turnout}, travel {travel}).",
    ),
    "fills_slot": (
        "Mengisi {slot} dalam {eta} detik; susunan ini paling cepat secara keseluruhan.",
        "Fills {slot} in {eta} s; this choice is the quickest in total.",
    ),
    "slower": (
        "Tiba {behind} detik setelah unit usulan terakhir.",
        "Arrives {behind} s after the last proposed unit.",
    ),
    "not_needed": (
        "Tiba dalam {eta} detik, tetapi kebutuhan yang dapat diisinya sudah terisi lebih cepat.",
        "Arrives in {eta} s, but what it could do is done sooner by others.",
    ),
}
AGED = (" Posisi lama: ditambah {allowance} detik.", " Old position: {allowance} s added.")


def ranked_reason(candidate: Candidate, seat: str | None, chosen: Sequence[Candidate]) -> str:
    """The code of why a ranked unit is proposed, or is not."""
    if seat is not None:
        rivals = [c for c in chosen if seat in c.capabilities and c.order < candidate.order]
        return "fills_slot" if rivals else "first_to_arrive"
    return "slower" if _behind_s(candidate, chosen) >= 0 else "not_needed"


def explain(
    reason: str, candidate: Candidate, seat: str | None, allowance_s: float, chosen: Sequence[Candidate]
) -> TextView:
    """The reason as a sentence in both languages."""
    values = {
        "slot": seat,
        "eta": round(candidate.eta_s),
        "turnout": round(candidate.turnout_s),
        "travel": round(candidate.travel_s),
        "behind": round(_behind_s(candidate, chosen)),
        "allowance": round(allowance_s),
    }
    texts = [text + (aged if allowance_s else "") for text, aged in zip(SENTENCES[reason], AGED, strict=True)]
    return {"id": texts[0].format(**values), "en": texts[1].format(**values)}


def _behind_s(candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    """Seconds after the last proposed unit that could have been replaced by this one; negative: before."""
    rivals = [c for c in chosen if c.capabilities & candidate.capabilities]
    return candidate.eta_s - max((c.eta_s for c in rivals), default=0.0)
