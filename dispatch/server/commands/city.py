"""`sigap import osm`, `sigap import areas`: what they say while they work and at the end."""

import os
import time
from dataclasses import asdict
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from dispatch.server.commands.context import database_url, refuse
from dispatch.server.settings import Settings
from geo.areas.files import Fields
from geo.imports.areas import AreaCounts
from geo.imports.areas import import_areas as put_areas
from geo.imports.osm import CityCounts, Order, import_city
from geo.imports.people import import_people as put_people

NICENESS = 10
"""An import gives way to the centre on the same machine [J]."""
NAMED_MOST = 12
"""So many names are listed, the rest is counted."""


def import_osm(settings: Settings, file: Path, kelurahan: str | None, kecamatan: str | None) -> None:
    """Replaces the city by an extract; a running centre uses it from the next question on."""
    if not file.is_file():
        refuse(f"{file}: no such file")
    os.nice(NICENESS)
    order = Order(file, kelurahan, kecamatan)
    console, began = Console(stderr=True), time.monotonic()
    with database_url(settings) as url, console.status(f"reading {file.name}") as status:
        counts = import_city(url, order, lambda line: status.update(f"{line}  [{time.monotonic() - began:.0f} s]"))
    _show(console, file.name, counts)


def _show(console: Console, name: str, counts: CityCounts) -> None:
    table = Table(title=name, show_header=False, title_justify="left")
    for field, value in asdict(counts).items():
        if not isinstance(value, list):
            table.add_row(field.replace("_", " "), f"{value:,}")
    console.print(table)
    if counts.incomplete_names:
        console.print(f"sigap: cut off by the extract, not drawn: {_listed(counts.incomplete_names)}")
    console.print(f"sigap: {name} is the city now. Map data (c) OpenStreetMap contributors, ODbL 1.0")


def _listed(names: list[str]) -> str:
    rest = len(names) - NAMED_MOST
    return ", ".join(names[:NAMED_MOST]) + (f" and {rest} more" if rest > 0 else "")


def import_areas(settings: Settings, file: Path, level: str, fields: Fields) -> None:
    """Replaces the areas of a level by those of a file."""
    with database_url(settings) as url, psycopg.connect(url, autocommit=True) as connection:
        counts = put_areas(connection, file, level, fields)
    for line in _told(file.name, level, counts):
        Console(stderr=True).print(f"sigap: {line}", soft_wrap=True)


def _told(name: str, level: str, counts: AreaCounts) -> list[str]:
    lines = [f"{name}: {counts.areas} {level}, in place of {counts.replaced}"]
    if counts.mended:
        lines.append(f"rings that were not valid, mended: {_listed(counts.mended)}")
    if counts.same_names:
        lines.append(f"names that occur more than once, told apart by code: {_listed(counts.same_names)}")
    return lines


def import_people(settings: Settings, file: Path, people: str, lon: str, lat: str) -> None:
    """Replaces the population grid by a file's cells."""
    with database_url(settings) as url, psycopg.connect(url, autocommit=True) as connection:
        cells, total = put_people(connection, file, people, lon, lat)
    Console(stderr=True).print(f"sigap: {file.name}: {cells:,} cells with {total:,.0f} people")
