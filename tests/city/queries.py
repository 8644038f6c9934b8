"""Queries as people type them, made from what a city holds by rules anyone can restate.

Things are picked by the MD5 of their name, so that nobody chose them. Each query is asked from a point 700 m north-east
of the thing (a phone's rough fix). It is right when the answer is within `TOLERANCE_M` of the thing: of its line for a
street. Rules:

 plain      the name in lower case without accents
 short      the word for street abbreviated (Rua R., Avenida Av., Strasse Str., Jalan Jl., Gang Gg.), else as `plain`
 dropped    one letter left out: the middle one of the longest word
 swapped    the two middle letters of the longest word in the wrong order
 doubled    the middle letter of the longest word twice
 replaced   the middle letter of the longest word replaced by x
 joined     the two longest neighbouring words written as one
 begun      the first three quarters of the letters, from eight letters on, where no other name begins so
 other      another name the map itself knows for it (alt_name, old_name ..)
 crossing   "A x B", "A / B" or "perempatan A - B" in turn, for streets that meet
 number     "street N" or "street no. N" in turn
 relation   "depan", "seberang", "belakang", "samping", "dekat" in turn before a landmark
 old        the spelling of before 1947 and 1972: u oe, j dj, c tj, y j
 lane       the number of a lane in Roman, Arabic or spelled, "Gang" as Gg., gg or Gang in turn
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

TOLERANCE_M = 120.0
SHIFT = 0.0045
"""Degrees of latitude and longitude: about 700 m together."""
SHORT = {"Rua": "R.", "Avenida": "Av.", "Travessa": "Tv.", "Jalan": "Jl.", "Gang": "Gg."}
SPELLED = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh")
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A query with its right answer."""

    rule: str
    text: str
    lon: float
    lat: float
    street: int | None = None
    """A street's answer may be anywhere along it."""
    tolerance_m: float = TOLERANCE_M


def bare(name: str) -> str:
    """Lower case, accents gone, as a hurried hand types it."""
    flat = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
    return "".join(c for c in flat if not unicodedata.combining(c)).lower()


def _in_longest(name: str, change: Callable[[str, int], str]) -> str:
    word = max(LETTERS.findall(name), key=len)
    return name.replace(word, change(word, len(word) // 2), 1)


def short(name: str) -> str:
    for word, abbreviation in SHORT.items():
        if name.startswith(word + " ") or f" {word} " in name:
            return name.replace(word, abbreviation, 1)
    return re.sub(r"(?<=\w)stra(ss|ß)e\b", "str.", name)


def joined(name: str) -> str | None:
    words = LETTERS.findall(name)
    pairs = [
        f"{a} {b}" for a, b in zip(words, words[1:], strict=False) if len(a) > 3 and len(b) > 3 and f"{a} {b}" in name
    ]
    pairs = [pair for pair in pairs if pair.split()[0] not in SHORT]
    best = max(pairs, key=len, default=None)
    return name.replace(best, best.replace(" ", ""), 1) if best else None


def old(name: str) -> str | None:
    changed = name
    for new, before in (("j", "dj"), ("c", "tj"), ("y", "j"), ("u", "oe")):
        changed = re.sub(f"(?<=[A-Za-z]){new}" if new == "y" else new, before, changed)
    return changed if changed != name else None


SPELLINGS: dict[str, Callable[[str], str | None]] = {
    "plain": bare,
    "short": short,
    "dropped": lambda name: _in_longest(name, lambda w, n: w[:n] + w[n + 1 :]),
    "swapped": lambda name: _in_longest(name, lambda w, n: w[: n - 1] + w[n] + w[n - 1] + w[n + 1 :]),
    "doubled": lambda name: _in_longest(name, lambda w, n: w[:n] + w[n] + w[n:]),
    "replaced": lambda name: _in_longest(name, lambda w, n: w[:n] + "x" + w[n + 1 :]),
    "joined": joined,
    "begun": lambda name: name[: len(name) * 3 // 4] if len(name) >= 8 else None,
}


def _picked(connection: psycopg.Connection[Any], sql: str, count: int) -> list[Any]:
    """Rows by the MD5 of their first column, each name once; names without a word of five letters are no test."""
    rows = {row[0]: row for row in connection.execute(sql).fetchall()}
    telling = [row for name, row in rows.items() if any(len(w) >= 5 for w in LETTERS.findall(name))]
    return sorted(telling, key=lambda row: hashlib.md5(row[0].encode()).hexdigest())[:count]


STREETS = """SELECT name, id, ST_X(p), ST_Y(p) FROM (SELECT name, id, ST_Transform(ST_ClosestPoint(geometry,
    ST_Centroid(geometry)), 4326) AS p FROM streets WHERE length_m > 80 AND kind <> 'footway' {more}) AS s"""
PLACES = """SELECT name, id, ST_X(p), ST_Y(p) FROM (SELECT name, id, ST_Transform(geometry, 4326) AS p
    FROM places WHERE name IS NOT NULL AND importance >= 0.3 AND length(name) >= 6
    AND kind_group NOT IN ('transport', 'mark')) AS s"""
CROSSINGS = """SELECT a.name, b.name, ST_X(p), ST_Y(p) FROM streets a JOIN streets b ON a.id < b.id AND a.name <> b.name
    AND ST_Intersects(a.geometry, b.geometry), LATERAL (SELECT ST_Transform(ST_Centroid(ST_Intersection(a.geometry,
    b.geometry)), 4326) AS p, ST_Intersection(a.geometry, b.geometry) AS i) AS at
    WHERE GeometryType(i) = 'POINT' AND length(a.name) > 6 AND length(b.name) > 6"""
NUMBERS = """SELECT s.name || '#' || a.house_number, s.name, a.house_number, ST_X(p), ST_Y(p) FROM addresses a
    JOIN streets s ON s.id = a.street_id, LATERAL (SELECT ST_Transform(a.geometry, 4326) AS p) AS at
    WHERE a.house_number ~ '^[0-9]+[a-z]?$'"""
OTHERS = """SELECT n.name, s.id, ST_X(p), ST_Y(p) FROM gazetteer_names n JOIN streets s ON s.id::text = n.ref,
    LATERAL (SELECT ST_Transform(n.geometry, 4326) AS p) AS at WHERE n.kind = 'street' AND n.name <> n.shown"""


def street_queries(connection: psycopg.Connection[Any], count: int, more: str = "") -> Iterator[Written]:
    known = [bare(name) for (name,) in connection.execute("SELECT DISTINCT shown FROM gazetteer_names").fetchall()]
    for name, street, lon, lat in _picked(connection, STREETS.format(more=more), count):
        for rule, spell in SPELLINGS.items():
            text = spell(name)
            if text is not None and (rule != "begun" or sum(one.startswith(bare(text)) for one in known) == 1):
                yield Written(rule, text, lon, lat, street)


def place_queries(connection: psycopg.Connection[Any], count: int) -> Iterator[Written]:
    relations = ("depan", "seberang", "belakang", "samping", "dekat")
    for n, (name, _, lon, lat) in enumerate(_picked(connection, PLACES, count)):
        for rule in ("plain", "dropped", "swapped"):
            text = SPELLINGS[rule](name)
            assert text is not None
            yield Written(rule, text, lon, lat)
        yield Written("relation", f"{relations[n % 5]} {name}", lon, lat, None, 320.0)


def crossing_queries(connection: psycopg.Connection[Any], count: int) -> Iterator[Written]:
    forms = ("{} x {}", "{} / {}", "perempatan {} - {}")
    for n, (one, two, lon, lat) in enumerate(_picked(connection, CROSSINGS, count)):
        if not {"-", "/"} & {*one, *two}:
            yield Written("crossing", forms[n % 3].format(one, two), lon, lat)


def number_queries(connection: psycopg.Connection[Any], count: int) -> Iterator[Written]:
    for n, (_, street, number, lon, lat) in enumerate(_picked(connection, NUMBERS, count)):
        yield Written("number", f"{street} {'no. ' * (n % 2)}{number}", lon, lat)


def other_queries(connection: psycopg.Connection[Any], count: int) -> Iterator[Written]:
    for name, street, lon, lat in _picked(connection, OTHERS, count):
        yield Written("other", name, lon, lat, street)


def indonesian_queries(connection: psycopg.Connection[Any], count: int) -> Iterator[Written]:
    """Old spellings and lanes of the schematic city."""
    for name, street, lon, lat in _picked(
        connection, STREETS.format(more="AND kind IN ('primary', 'secondary')"), count
    ):
        text = old(name.removeprefix("Jalan "))
        if text is not None:
            yield Written("old", text, lon, lat, street)
    lanes = _picked(connection, STREETS.format(more="AND name LIKE '% Gang %'"), count)
    for n, (name, street, lon, lat) in enumerate(lanes):
        before, _, roman = name.partition(" Gang ")
        number = ROMAN.index(roman)
        said = (roman, str(number), SPELLED[number])[n % 3]
        yield Written("lane", f"{before} {('Gg.', 'gg', 'gang')[n // 3 % 3]} {said}", lon, lat, street)


SURABAYA = [
    ("Tugu Pahlawan", "tugu pahlawan", 150),
    ("Tugu Pahlawan", "tugu palawan", 150),
    ("Masjid Ampel", "mesjid ampel", 150),
    ("Masjid Nasional Al-Akbar", "masjid al akbar", 150),
    ("Masjid Nasional Al-Akbar", "depan masjid nasional", 320),
    ("Pasar Genteng", "pasar genteng", 150),
    ("Pasar Genteng", "ps genteng pasar", 150),
    ("Pasar Atom", "pasar atum", 150),
    ("Stasiun Gubeng", "st gubeng", 150),
    ("Stasiun Gubeng", "stasiun goebeng", 150),
    ("Pasar Turi", "pasar toeri", 300),
    ("RSUD Dr. Soetomo", "rsud sutomo", 150),
    ("RSUD Dr. Soetomo", "rs dr soetomo", 150),
    ("RS Darmo", "rumah sakit darmo", 150),
    ("Kebun Binatang Surabaya", "kebon binatang", 150),
    ("Kebun Binatang Surabaya", "bonbin kebun binatang", 150),
    ("Tunjungan Plaza", "tunjungan plasa", 150),
    ("Tunjungan Plaza", "plaza toendjoengan", 150),
    ("Galaxy Mall", "mal galaxi", 150),
    ("Galaxy Mall", "galaksi mall", 150),
    ("Grand City", "granc city", 150),
    ("Balai Kota Surabaya", "balaikota", 150),
    ("Gelora Bung Tomo", "gelora bungtomo", 150),
    ("Taman Bungkul", "tmn bungkul", 150),
    ("Universitas Airlangga", "univ airlangga", 150),
    ("Universitas Airlangga", "kampus erlangga", 150),
    ("Institut Teknologi Sepuluh Nopember", "institut teknologi 10 november", 150),
    ("Hotel Majapahit", "hotel mojopahit", 150),
    ("Hotel Majapahit", "Jl. Tunjungan depan Hotel Majapahit", 320),
    ("Jembatan Suramadu", "jembatan soeramadoe", 150),
    ("Pelabuhan Tanjung Perak", "pelabuhan tj perak", 150),
    ("Terminal Joyoboyo", "terminal djojobojo", 150),
    ("Terminal Bratang", "seberang terminal bratang", 320),
    ("Monumen Kapal Selam", "monumen kapalselam", 150),
    ("Polrestabes Surabaya", "polrestabes", 150),
    ("Kantor Gubernur", "kantor gubenur", 150),
    ("Rumah Pompa Kenari", "rumah pompa kenari", 150),
    ("House of Sampoerna", "house of sampurna", 150),
    ("Gereja Kepanjen", "belakang gereja kepanjen", 320),
    ("Masjid Cheng Hoo", "masjid cengho", 150),
    ("Masjid Al-Falah", "samping masjid al falah", 320),
]
"""Written by hand, the ways people say what everybody knows: (landmark, what is said, tolerance in metres)."""


def written_by_hand(landmarks: dict[str, Any]) -> Iterator[Written]:
    for name, text, tolerance in SURABAYA:
        _, lon, lat = landmarks[name]
        yield Written("said", text, lon, lat, None, float(tolerance))
