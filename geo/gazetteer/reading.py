"""Takes a query apart as people speak it: clauses, relations, crossings, house number, lane, RT/RW, km, level. Pure."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from geo.gazetteer.folding import is_number, plain, tokens
from geo.gazetteer.words import words

KM = re.compile(
    r"\b(?:km|kilometer)\.?\s*(\d{1,4}(?:[.,+]\d{1,3})?)\b|\b(\d{1,4}(?:[.,]\d{1,3})?)\s*(?:km|kilometer)\b", re.I
)
RT_RW = re.compile(
    r"\brt\.?\s*0*(\d{1,3})\s*[/,\s]?\s*(?:rw\.?\s*0*(\d{1,3}))?|\brw\.?\s*0*(\d{1,3})\b|\b0(\d{2})\s*/\s*0(\d{2})\b",
    re.I,
)
POSTCODE = re.compile(r"(?:^|[\s,])\d{5}\s*$")
NUMBERED = re.compile(r"\b(?:no|nomor|nomer|number|nr)\b\.?\s*(\d{1,4}\s*[-/]?\s*[a-z]?\b(?:\s*[-/]\s*\d{1,4})?)", re.I)
BLOCK = re.compile(
    r"\b(?:blok|blk)\b\.?\s*([a-z]{1,2}\s*[-/.]?\s*\d{0,3})\b(?:\s*(?:no|nomor)?\.?\s*(\d{1,4}[a-z]?))?", re.I
)
SLASHED = re.compile(r"\b([ivx]{1,5}|\d{1,2})\s*/\s*(\d{1,4}[a-z]?)\b", re.I)
KAVLING = re.compile(r"\b(?:kav|kavling|kapling)\b\.?\s*(\d{1,3}[a-z]?)", re.I)
TRAILING = re.compile(r"(?<=[a-z.])\s+(\d{1,4}\s*(?:[-/]\s*)?[a-z]?)$", re.I)


SPLITS_MOST = 4
"""Ways tried to part a crossing named without a word between."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is named."""

    text: str
    """As said, without relation and house number."""
    relation: str | None = None
    """depan, seberang, belakang, samping, dekat, utara, selatan, timur, barat."""
    crossings: tuple[tuple[str, str], ...] = ()
    """The two streets of a crossing, in each way they may be told apart; empty: no crossing."""
    number: str | None = None
    """House number, block or plot."""
    bare: bool = False
    """Whether the number stood there without `no`: it may belong to the name."""

    @property
    def words(self) -> tuple[str, ...]:
        """Plain words."""
        return tokens(self.text)


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked."""

    clauses: tuple[Clause, ...] = ()
    detail: dict[str, Any] = field(default_factory=dict)
    """km, direction, level, rt, rw as they were said."""


def read(text: str) -> Query:
    """The parts of a query; a text without any is a query without clauses."""
    rest, detail = _take_detail(" ".join(text.split()))
    pieces = _relations(rest)
    clauses = [clause for relation, piece in pieces for clause in _clauses(relation, piece)]
    return Query(tuple(clauses), detail)


def _take_detail(text: str) -> tuple[str, dict[str, Any]]:
    detail: dict[str, Any] = {}
    text = POSTCODE.sub("", text)
    if found := KM.search(text):
        detail["km"] = float((found[1] or found[2]).replace(",", ".").replace("+", "."))
        text = text.replace(found[0], " ")
    if found := RT_RW.search(text):
        detail |= _neighbourhood(found)
        text = text.replace(found[0], " ")
    for said in words().directions:
        if found := re.search(rf"\b{said}\s+([^,;]+)", text, re.I):
            detail["direction"] = found[1].strip()
            text = text.replace(found[0], " ")
            break
    return _level(text, detail)


def _neighbourhood(found: re.Match[str]) -> dict[str, int]:
    rt, rw = found[1] or found[4], found[2] or found[3] or found[5]
    return ({"rt": int(rt)} if rt else {}) | ({"rw": int(rw)} if rw else {})


def _level(text: str, detail: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    for level, entries in ((1, words().up), (-1, words().down)):
        for said in entries:
            if re.search(rf"\b{said}\b", text, re.I):
                return text, {**detail, "level": level}
    return text, detail


def _relations(text: str) -> list[tuple[str | None, str]]:
    """The text cut at relation words: (relation of the piece, piece)."""
    said = "|".join(re.escape(phrase) for phrase, _ in words().relations)
    meaning = dict(words().relations)
    parts = re.split(rf"(?:^|(?<=[\s,]))({said})(?=[\s,]|$)", text, flags=re.I)
    pieces: list[tuple[str | None, str]] = [(None, parts[0])]
    for relation, piece in zip(parts[1::2], parts[2::2], strict=True):
        pieces.append((meaning[relation.lower()], piece))
    kept = [(relation, piece.strip(" ,;.")) for relation, piece in pieces]
    return [(relation, piece) for relation, piece in kept if piece] or [(None, text.strip())]


def _clauses(relation: str | None, text: str) -> list[Clause]:
    crossings = _crossings(text)
    if crossings:
        return [Clause(text, relation, crossings)]
    found = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    made = [_numbered(Clause(part, relation if n == 0 else None)) for n, part in enumerate(found)]
    return _attached(made)


def _attached(clauses: list[Clause]) -> list[Clause]:
    """A piece that is a number alone belongs to the one before: `Jl. Mawar, no. 5`."""
    result: list[Clause] = []
    for clause in clauses:
        if result and not clause.text and clause.number:
            result[-1] = replace(result[-1], number=clause.number)
        else:
            result.append(clause)
    return [clause for clause in result if clause.text]


def _crossings(text: str) -> tuple[tuple[str, str], ...]:
    for said in words().crossing_before:
        if found := re.match(rf"{said}\s+(?:(?:jalan|jln|jl)\.?\s+)?(.+)", text, re.I):
            return _between(found[1]) or _halves(found[1])
    if re.search(r"(?:\d|\b[ivx]+)\s*/\s*\d", text, re.I):
        return ()
    return _between(text)


def _between(text: str) -> tuple[tuple[str, str], ...]:
    for said in words().crossing_between:
        edge = r"\s+" if said.isalpha() else r"\s*"
        found = re.fullmatch(rf"(.*\w){edge}{re.escape(said)}{edge}([^\W\d].*)", text, re.I)
        if found and all(len(plain(part)) > 2 for part in found.groups()):
            return ((found[1].strip(), found[2].strip()),)
    return ()


def _halves(text: str) -> tuple[tuple[str, str], ...]:
    """A crossing named without a word between its streets: at its hyphen, else at each space."""
    one, hyphen, two = (part.strip() for part in text.partition("-"))
    if hyphen:
        return ((one, two),) if len(plain(one)) > 2 and len(plain(two)) > 2 else ()
    said = text.split()
    return tuple((" ".join(said[:n]), " ".join(said[n:])) for n in range(1, min(len(said), SPLITS_MOST + 1)))


def _numbered(clause: Clause) -> Clause:
    """A clause with its house number taken out of its text; a block or plot counts where no number is said."""
    if found := SLASHED.search(clause.text):
        return replace(clause, text=clause.text.replace(found[0], found[1]), number=found[2])
    text, number = clause.text, None
    for pattern in (NUMBERED, BLOCK, KAVLING):
        if found := pattern.search(text):
            number = number or " ".join(part for part in found.groups() if part)
            text = " ".join(text.replace(found[0], " ").split())
    if number is not None:
        return replace(clause, text=text, number=number)
    if (found := TRAILING.search(text)) and any(not is_number(word) for word in tokens(text[: found.start()])):
        return replace(clause, number=found[1].strip(), bare=True)
    return clause
