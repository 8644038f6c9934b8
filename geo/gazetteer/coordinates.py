"""Coordinates in every form people say, paste or read out: degrees, minutes, UTM, links, Plus Codes, spoken. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pyproj
from openlocationcode import openlocationcode as plus

from geo.errors import Invalid
from geo.gazetteer.words import words
from geo.position import Position

Bounds = tuple[float, float, float, float]
NUMBER = r"[-+]?\d{1,3}(?:[.,]\d+)?"
HEMISPHERES = (
    (r"lintang\s+selatan|\bls\b|south", "S"), (r"lintang\s+utara|\blu\b|north", "N"),
    (r"bujur\s+timur|\bbt\b|east", "E"), (r"bujur\s+barat|\bbb\b|west", "W"),
)  # fmt: skip
MARKS = str.maketrans({"\u00ba": "\u00b0", "\u2019": "'", "\u2032": "'", "\u2033": '"', "\u201d": '"'})
"""Look-alikes of the signs for degrees, minutes and seconds."""
_PART = r"(\d{1,2}(?:[.,]\d+)?)\s*"
ANGLE = (
    r"(\d{1,3}(?:[.,]\d+)?)\s*(?:\u00b0|D)?"
    rf"(?:[\s:]*{_PART}(?:'|M)?(?:[\s:]*{_PART}(?:\"|'')?)?)?"
)
AFTER = re.compile(rf"{ANGLE}\s*([NS])[\s,;/]*{ANGLE}\s*([EW])")
BEFORE = re.compile(rf"([NS])\s*{ANGLE}[\s,;/]*([EW])\s*{ANGLE}")
LABELLED = re.compile(
    rf"\b(?:lat|latitude|lintang)\b\D*?({NUMBER}).*?\b(?:lon|lng|long|longitude|bujur)\b\D*?({NUMBER})", re.I
)
LABELLED_TURNED = re.compile(
    rf"\b(?:lon|lng|long|longitude|bujur)\b\D*?({NUMBER}).*?\b(?:lat|latitude|lintang)\b\D*?({NUMBER})", re.I
)
LINK = re.compile(
    r"(?:@|[?&](?:q|ll|query|destination|center)=|^geo:|/place/|#map=\d+/)(-?\d+\.\d+)(?:,|/|%2C)(-?\d+\.\d+)", re.I
)
PAIR = re.compile(rf"\(?\s*({NUMBER})\s*(?:[;/|\s]|,(?=\s|[-+]))\s*({NUMBER})\s*\)?")
POINTED = re.compile(r"\(?\s*([-+]?\d{1,3}\.\d+)\s*,\s*([-+]?\d{1,3}\.\d+)\s*\)?")
UTM = re.compile(
    r"(?:utm\s*)?(\d{1,2})\s*([C-HJ-NP-X])[\s,:]+(\d{6})(?:[.,]\d+)?\s*(?:m?E)?[\s,:]+(\d{7})(?:[.,]\d+)?\s*(?:m?N)?",
    re.I,
)
PLUS = re.compile(r"(?<![A-Z0-9])([23456789CFGHJMPQRVWX]{2,8}\+[23456789CFGHJMPQRVWX]{2,3})(?![A-Z0-9])", re.I)
DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


@dataclass(frozen=True, slots=True)
class Found:
    """Coordinates in a text."""

    place: Position
    form: str
    """degrees, utm, plus_code, link or spoken."""
    accuracy_m: float
    """Half of the last digit that was given, about."""


def read_coordinates(text: str, near: tuple[float, float], bounds: Bounds | None) -> Found | None:
    """The place a text gives by numbers alone, None when it gives none or an impossible one.

    Args: near completes a short Plus Code; bounds decides which of two bare numbers is the latitude.
    """
    readers: tuple[Callable[[], Found | None], ...] = (
        lambda: _plus(text, near), lambda: _link(text), lambda: _angles(text), lambda: _labelled(text),
        lambda: _utm(text), lambda: _pair(text, bounds), lambda: _spoken(text, bounds),
    )  # fmt: skip
    for reader in readers:
        try:
            found = reader()
        except Invalid:
            continue
        if found is not None:
            return found
    return None


def _at(lat: float, lon: float, form: str, digits: int) -> Found:
    accuracy = max(1.0, 111_320 / 10**digits / 2)
    return Found(Position(lon, lat, accuracy, "coordinates"), form, accuracy)


def _plus(text: str, near: tuple[float, float]) -> Found | None:
    found = PLUS.search(text.upper())
    if not found or not plus.isValid(found[1]):
        return None
    code = found[1] if plus.isFull(found[1]) else plus.recoverNearest(found[1], near[1], near[0])
    area = plus.decode(code)
    accuracy = (area.latitudeHi - area.latitudeLo) * 111_320 / 2
    return Found(Position(area.longitudeCenter, area.latitudeCenter, accuracy, "coordinates"), "plus_code", accuracy)


def _link(text: str) -> Found | None:
    found = LINK.search(text)
    return _at(float(found[1]), float(found[2]), "link", _digits(found[1])) if found else None


def _angles(text: str) -> Found | None:
    for said, letter in HEMISPHERES:
        text = re.sub(said, letter, text, flags=re.I)
    text = (
        text.upper()
        .translate(MARKS)
        .replace("DERAJAT", "°")
        .replace("MENIT", "'")
        .replace("DETIK", '"')
        .replace("DEG", "°")
    )
    after, before = AFTER.search(text), BEFORE.search(text)
    if after:
        lat, lon = _angle(after.groups()[:3], after[4]), _angle(after.groups()[4:7], after[8])
    elif before:
        lat, lon = _angle(before.groups()[1:4], before[1]), _angle(before.groups()[5:8], before[5])
    else:
        return None
    parts = after.groups()[:3] if after else before.groups()[1:4] if before else ()
    fine = 4 if parts[2] else 2 if parts[1] else _digits(str(parts[0]))
    return _at(lat, lon, "degrees", fine)


def _angle(parts: tuple[str | None, ...], hemisphere: str) -> float:
    degrees, minutes, seconds = (_float(part or "0") for part in parts)
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if hemisphere in "SW" else 1)


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _digits(text: str) -> int:
    return len(re.split(r"[.,]", text)[1]) if re.search(r"[.,]", text) else 0


def _labelled(text: str) -> Found | None:
    found, turned = LABELLED.search(text), LABELLED_TURNED.search(text)
    if found:
        return _at(_float(found[1]), _float(found[2]), "degrees", _digits(found[1]))
    return _at(_float(turned[2]), _float(turned[1]), "degrees", _digits(turned[2])) if turned else None


def _utm(text: str) -> Found | None:
    found = UTM.fullmatch(text.strip())
    if not found or not 1 <= int(found[1]) <= 60:
        return None
    # Indonesians write the hemisphere for the band: 49S is zone 49 south.
    south = found[2].upper() < "N" or found[2].upper() == "S"
    way = pyproj.Transformer.from_crs(32700 + int(found[1]) if south else 32600 + int(found[1]), 4326, always_xy=True)
    lon, lat = way.transform(float(found[3]), float(found[4]))
    return Found(Position(lon, lat, 1.0, "coordinates"), "utm", 1.0)


def _pair(text: str, bounds: Bounds | None) -> Found | None:
    found = POINTED.fullmatch(text.strip()) or PAIR.fullmatch(text.strip())
    if not found or max(_digits(found[1]), _digits(found[2])) < 2:
        return None
    return _ordered(_float(found[1]), _float(found[2]), bounds, "degrees", _digits(found[1]))


def _ordered(one: float, two: float, bounds: Bounds | None, form: str, digits: int) -> Found | None:
    """Latitude first unless only the other order is possible, or lies in the city."""
    if abs(one) > 90 or (_inside(one, two, bounds) and not _inside(two, one, bounds)):
        one, two = two, one
    return _at(one, two, form, digits)


def _inside(lon: float, lat: float, bounds: Bounds | None) -> bool:
    return bounds is not None and bounds[0] <= lon <= bounds[2] and bounds[1] <= lat <= bounds[3]


def _spoken(text: str, bounds: Bounds | None) -> Found | None:
    """`minus tujuh koma dua lima, seratus dua belas koma tujuh lima`."""
    said = re.findall(r"[a-z]+", text.lower())
    if said.count("koma") < 2 or not set(said) <= {
        *words().numbers,
        *DIGITS,
        "minus",
        "koma",
        "belas",
        "puluh",
        "ratus",
    }:
        return None
    first, second = (n for n, word in enumerate(said) if word == "koma")
    start = next((n for n in range(second - 1, first, -1) if said[n] in ("minus", "seratus")), None)
    if start is None:
        start = next(n for n in range(second, first, -1) if n - first > 1)
    one, two = _spoken_number(said[:start]), _spoken_number(said[start:])
    return None if one is None or two is None else _ordered(one, two, bounds, "spoken", 4)


def _spoken_number(said: list[str]) -> float | None:
    if "koma" not in said:
        return None
    comma = said.index("koma")
    whole, sign = 0, -1 if said[0] == "minus" else 1
    for word in said[1 if sign < 0 else 0 : comma]:
        whole = (
            whole * 10 if word == "puluh" else whole + 10 if word == "belas" else whole + words().numbers.get(word, 0)
        )
    rest = "".join(str(DIGITS.index(word)) for word in said[comma + 1 :] if word in DIGITS)
    return sign * float(f"{whole}.{rest or 0}")
