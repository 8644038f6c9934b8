"""One spelling for all the ways a name is written: accents, abbreviations, numbers, old spellings. Pure.

Two forms: the plain word (lower case, no accents, abbreviations written out, numbers as digits) and its key, in which
old and new, Javanese and loan spellings fall together. Keys find candidates; plain words decide among them.
Source: spelling reforms of 1947 (oe -> u) and 1972 (tj -> c, dj -> j, j -> y, nj -> ny,
sj -> sy, ch -> kh); the rest [J].
"""

import re
import unicodedata
import zlib
from functools import lru_cache

from geo.gazetteer.words import words

ROMAN = re.compile(r"(?=[ivx])(x{0,3})(ix|iv|v?i{0,3})")
"""1 to 39: lanes go no further, and `l`, `c`, `d`, `m` are letters of blocks."""
ROMAN_VALUE = {"i": 1, "v": 5, "x": 10}
OLD = tuple(
    pair.split(">")
    for pair in "oe>u tj>c dj>j nj>ny sj>s sy>s ch>h kh>h dh>d th>t ph>p ck>k qu>k".split()
)  # fmt: skip
SAME = str.maketrans({"j": "y", "i": "y", "f": "p", "v": "p", "o": "a", "q": "k", "x": "k", "z": "s", "c": "k"})
LETTERS = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "å": "a"}
APOSTROPHES = "'\u2019\u02bc"
TOKEN = re.compile(r"[0-9]+[a-z]?(?![a-z0-9])|[0-9]+|[a-z]+(?![0-9a-z])|[a-z]+")
JOINED = "+"
"""Before the key of two neighbours: many, found whole or begun, and out of the way of single words."""


def plain(text: str) -> str:
    """Lower case, without accents; everything but letters and digits is a space."""
    lowered = "".join(LETTERS.get(letter, letter) for letter in text.casefold() if letter not in APOSTROPHES)
    bare = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


@lru_cache(8192)
def tokens(text: str) -> tuple[str, ...]:
    """The plain words of a text: abbreviations written out, numbers as digits."""
    known = words()
    found: list[str] = []
    for word in TOKEN.findall(plain(text)):
        word = known.abbreviations.get(word, word)
        found += [_ended(part) for part in word.split()]
    return tuple(_numbers(found))


def _ended(word: str) -> str:
    """A word with its abbreviated ending written out: `bahnhofstr` is `bahnhofstrasse`."""
    for ending, full in words().endings.items():
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + full
    return word


def _numbers(found: list[str]) -> list[str]:
    """Roman and spelled numbers as digits: `iv`, `empat`, `dua belas`, `dua puluh satu`."""
    spelled, result = words().numbers, list[str]()
    for word in found:
        last = int(result[-1]) if result and result[-1].isdigit() else None
        if word == "belas" and last is not None and last < 10:
            result[-1] = str(last + 10)
        elif word == "puluh" and last is not None and last < 10:
            result[-1] = str(last * 10)
        elif word in spelled and last is not None and last in range(20, 100, 10) and spelled[word] < 10:
            result[-1] = str(last + spelled[word])
        elif word in spelled:
            result.append(str(spelled[word]))
        else:
            result.append(roman(word).lstrip("0") or "0")
    return result


def roman(word: str) -> str:
    """Digits of a roman number from 1 to 39, any other word as it is."""
    found = ROMAN.fullmatch(word)
    if not found:
        return word
    values = [ROMAN_VALUE[letter] for letter in word]
    return str(sum(-v if v < max(values[n:]) else v for n, v in enumerate(values)))


@lru_cache(65536)
def key(word: str) -> str:
    """The key of a plain word; numbers and single letters are their own."""
    if len(word) < 3 or word[0].isdigit():
        return word
    for old, new in OLD:
        word = word.replace(old, new)
    word = re.sub(r"(.)\1+", r"\1", word.translate(SAME))
    # A silent h between or after vowels and consonants alike: Dharma, Johar, Buthu.
    return re.sub(r"(?<=[a-z])h", "", word)


def is_number(word: str) -> bool:
    """Whether a plain word is a number, perhaps with one letter: 12, 12a."""
    return word[:1].isdigit()


def units(found: tuple[str, ...]) -> list[str]:
    """The keys a name is found by: of each word, and of neighbours written as one, marked (`+karangpylang`)."""
    singles = [key(word) for word in found]
    return list(dict.fromkeys([*singles, *(f"{JOINED}{joined}" for _, joined in pairs(found))]))


def pairs(found: tuple[str, ...]) -> list[tuple[int, str]]:
    """(position of the first, key of both as one word) of neighbours that may be written together."""
    return [
        (n, key(found[n] + found[n + 1]))
        for n in range(len(found) - 1)
        if found[n].isalpha() and found[n + 1].isalpha() and found[n] not in words().light
    ]


@lru_cache(65536)
def slips(word: str) -> tuple[int, ...]:
    """Hashes of a key and of all that is left when one letter is dropped: two keys within one slip share one.

    Source: the symmetric deletion of W. Garbe's SymSpell (2012). 32 bits, signed, CRC-32 of ASCII.
    """
    if len(word) < 4 or not word.isalpha():
        return ()
    left = {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}
    return tuple(sorted(zlib.crc32(text.encode()) - 2**31 for text in left))
