"""The command line `sigap`. Exit codes: 0 done, 1 refused (one clear line), 2 usage."""

import gc
import sys
from pathlib import Path
from typing import Annotated

import typer

from dispatch.server.commands import context
from dispatch.server.commands.context import plain_errors, read_settings, with_database

app = typer.Typer(help="Sigap 112: the dispatch system of an emergency command centre.", no_args_is_help=True,
                  pretty_exceptions_enable=False, add_completion=False)  # fmt: skip
operator = typer.Typer(help="Accounts of people.", no_args_is_help=True)
token = typer.Typer(help="Tokens of programs.", no_args_is_help=True)
imports = typer.Typer(help="Bring data in.", no_args_is_help=True)
journal = typer.Typer(help="The log book.", no_args_is_help=True)
for name, group in (("operator", operator), ("token", token), ("import", imports), ("journal", journal)):
    app.add_typer(group, name=name)

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="folder of the private database")]
Demo = Annotated[bool, typer.Option("--demo", help="the demonstration city, in a folder of its own")]
Roles = Annotated[list[str], typer.Option("--role", help="a role; may be given several times")]


@app.command()
def run(
    demo: Demo = False, host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535)] = None, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Serve the centre until stopped."""
    # Loading leaves nothing to collect: a centre that was killed is back a third of a second sooner.
    gc.disable()
    from dispatch.server.commands.serve import serve

    with plain_errors():
        settings = read_settings(data_dir, demo=demo)
        said = {k: v for k, v in {"host": host, "port": port}.items() if v is not None}
        serve(settings.model_copy(update=said), demo=demo)


@app.command()
def migrate(demo: Demo = False, data_dir: DataDir = None) -> None:
    """Bring the database to this version."""
    from dispatch.server.cluster import running
    from dispatch.server.database import plain_dsn
    from dispatch.server.migrations import head, upgrade

    with plain_errors():
        settings = read_settings(data_dir, demo=demo)
        if settings.database_url is not None:
            upgrade(plain_dsn(settings.database_url.get_secret_value()))
        else:
            with running(settings.data_dir) as cluster:
                upgrade(cluster.url)
        _say(f"the database is at {head()}")


@operator.command("add")
def add_operator(
    name: str, role: Roles, agency: Annotated[str | None, typer.Option()] = None,
    unit: Annotated[str | None, typer.Option(help="call sign")] = None,
    station: Annotated[str | None, typer.Option(help="name of the post a station speaks for")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password from stdin")] = False,
    demo: Demo = False, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Add a person."""
    from dispatch.server.commands.accounts import Scope, new_operator, read_roles

    with plain_errors():
        password = sys.stdin.readline().rstrip("\n") if password_stdin else typer.prompt("Password", hide_input=True)
        roles = read_roles(role)
        settings = read_settings(data_dir, demo=demo)
        with_database(settings, lambda db: new_operator(db, name, roles, Scope(agency, unit, station), password))
        _say(f"{name} may sign in as {', '.join(roles)}")


@token.command("add")
def add_token(
    name: str, role: Roles, unit: Annotated[str | None, typer.Option(help="call sign")] = None, demo: Demo = False,
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Add a token; it stands alone on the last line of stdout."""
    from dispatch.server.commands.accounts import new_token, read_roles

    with plain_errors():
        roles = read_roles(role)
        print(with_database(read_settings(data_dir, demo=demo), lambda db: new_token(db, name, roles, unit)))


@imports.command("units")
def import_units(file: Path, demo: Demo = False, data_dir: DataDir = None) -> None:
    """Add units from a CSV: call_sign,agency,capabilities joined by |,station,lon,lat."""
    from dispatch.server.commands.accounts import import_units

    with plain_errors():
        count = with_database(read_settings(data_dir, demo=demo), lambda db: import_units(db, file))
        _say(f"{count} units")


@imports.command("osm")
def import_osm(
    file: Path,
    kelurahan_level: Annotated[str | None, typer.Option(help="OSM admin_level of the smallest areas")] = None,
    kecamatan_level: Annotated[str | None, typer.Option(help="OSM admin_level of the areas around them")] = None,
    demo: Demo = False, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Replace roads, map, places and addresses by an OpenStreetMap extract while the centre works."""
    from dispatch.server.commands import city

    with plain_errors():
        city.import_osm(read_settings(data_dir, demo=demo), file, kelurahan_level, kecamatan_level)


@imports.command("areas")
def import_areas(
    file: Path, level: Annotated[str, typer.Option(help="kelurahan, kecamatan or a name of your own")],
    code_field: Annotated[str, typer.Option(help="column of the code; columns joined by + make a composed one")],
    name_field: Annotated[str, typer.Option(help="column of the name")],
    parent_code_field: Annotated[str | None, typer.Option(help="column of the parent's code")] = None,
    parent_name_field: Annotated[str | None, typer.Option(help="column of the parent's name")] = None,
    population_field: Annotated[str | None, typer.Option(help="column of the number of people")] = None,
    demo: Demo = False, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Replace the areas of a level by official ones: GeoJSON, GeoPackage or shapefile."""
    from dispatch.server.commands import city
    from geo.areas.files import Fields

    with plain_errors():
        fields = Fields(code_field, name_field, parent_code_field, parent_name_field, population_field)
        city.import_areas(read_settings(data_dir, demo=demo), file, level, fields)


@imports.command("people")
def import_people(
    file: Path, people_field: Annotated[str, typer.Option(help="column of the number of people")],
    lon_field: Annotated[str, typer.Option(help="column of the longitude, in a table without shapes")] = "lon",
    lat_field: Annotated[str, typer.Option(help="column of the latitude")] = "lat", demo: Demo = False,
    data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Replace the population grid by a file of cells: GeoPackage, GeoJSON, shapefile, or CSV with lon and lat."""
    from dispatch.server.commands import city

    with plain_errors():
        city.import_people(read_settings(data_dir, demo=demo), file, people_field, lon_field, lat_field)


@journal.command("verify")
def verify_journal(
    anchor: Annotated[str | None, typer.Option(help="a hash printed earlier and kept elsewhere")] = None,
    demo: Demo = False, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Check the journal's chain; prints its anchor, names the first broken entry."""
    from incidents.journal import Verdict, verify

    async def check(database: object) -> Verdict:
        async with database.read_session() as session:  # type: ignore[attr-defined]
            return await verify(session, anchor=anchor)

    with plain_errors():
        verdict = with_database(read_settings(data_dir, demo=demo), check)
    if verdict.broken_seq is not None:
        context.refuse(f"entry {verdict.broken_seq}: {verdict.why}; {verdict.entries} entries before it are sound")
    print(f"{verdict.entries} entries, all sound; anchor {verdict.anchor}")


@app.command()
def backup(file: Path, demo: Demo = False, data_dir: DataDir = None) -> None:
    """Write everything into a file (pg_dump's own format)."""
    from dispatch.server.backup import backup as write

    with plain_errors():
        settings = read_settings(data_dir, demo=demo)
        with context.database_url(settings) as url:
            size = write(url, file)
        _say(f"{file}: {size} bytes")


@app.command()
def restore(file: Path, demo: Demo = False, data_dir: DataDir = None) -> None:
    """Replace everything by a backup's content; the centre must be stopped."""
    from dispatch.server.backup import RestoreFailed
    from dispatch.server.backup import restore as read
    from dispatch.server.cluster import running

    with plain_errors():
        settings = read_settings(data_dir, demo=demo)
        if settings.database_url is not None:
            raise RestoreFailed("On a server of your own use pg_restore, then `sigap migrate`.")
        with running(settings.data_dir) as cluster:
            read(cluster, file)
        _say("restored")


@app.command()
def replay(
    file: Path, preset: Annotated[str | None, typer.Option()] = None,
    fit: Annotated[str | None, typer.Option(help="west,south,east,north")] = None,
    speed: Annotated[float, typer.Option(help="0: as fast as possible")] = 0.0,
    dispatch: Annotated[bool, typer.Option("--dispatch", help="send the nearest free units")] = False,
    rows: Annotated[int | None, typer.Option(help="so many rows")] = None,
    units: Annotated[int, typer.Option(help="so many units of its own, driving by road and reporting")] = 0,
    url: Annotated[str | None, typer.Option(help="of the centre; else the one running on the data folder")] = None,
    token_: Annotated[str | None, typer.Option("--token", envvar="SIGAP_TOKEN")] = None,
    demo: Demo = False, data_dir: DataDir = None,
) -> None:  # fmt: skip
    """Send real past calls through the real API of a running centre."""
    from dispatch.server.commands.accounts import new_token, read_roles
    from dispatch.server.replay.command import replay as send

    with plain_errors():
        settings = read_settings(data_dir, demo=demo)
        roles = read_roles(["call_taker", "dispatcher", "admin"])
        secret = token_ or with_database(settings, lambda db: new_token(db, "replay", roles, None))
        send(file, preset, fit, speed, dispatch, rows, units, url or context.address_of(settings), secret)


@app.command()
def settings() -> None:
    """What can be set, and what is set; secrets are hidden."""
    from rich.console import Console
    from rich.table import Table

    now = read_settings()
    table = Table("name", "value", "meaning")
    for name, field in type(now).model_fields.items():
        table.add_row(f"SIGAP_{name.upper()}", str(getattr(now, name)), field.description or "")
    Console(width=140).print(table)


def _say(line: str) -> None:
    print(f"sigap: {line}", file=sys.stderr)


def main() -> None:
    """Entry point of the distribution."""
    app()
