"""`make faults`: plants each named fault in a copy of the code and expects its named test to turn red."""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("alembic", "dispatch", "geo", "incidents", "tests", "docs", "ui", "pyproject.toml", "alembic.ini")


@dataclass(frozen=True)
class Fault:
    """One line made wrong, and the test that must notice."""

    name: str
    file: str
    right: str
    wrong: str
    test: str


PORTO, TURNS = "tests/roads/test_porto.py", "tests/roads/test_turns.py"
DISPATCHING, STREAM = "tests/api/test_dispatching.py", "tests/live/test_stream.py"
POSITIONS = "tests/live/test_positions.py"
LISTS = "tests/browser/test_lists.py"
ADMIN = "tests/api/test_admin.py"
FAULTS = [
    Fault("no unique index", "alembic/versions/0001_the_spine.py", '"uq_assignments_unit_active",', '"ix_unit_active",',
          f"{DISPATCHING}::test_the_index_alone_forbids_a_second_active_assignment"),
    Fault("no row lock", "dispatch/units/queries.py",
          "    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)\n"
          "    rows = {row.id: row for row in (await session.execute(query)).scalars()}\n"
          "    if missing := ids - rows.keys():\n        raise UnknownUnit",
          "    rows = {row.id: row for row in (await session.execute(query)).scalars()}\n"
          "    if missing := ids - rows.keys():\n        raise UnknownUnit",
          f"{DISPATCHING}::test_six_dispatchers_never_send_one_unit_twice"),
    Fault("a broken chain", "incidents/journal.py",
          "return None if entry.hash == entry_hash(entry) else", "return None if entry.hash else",
          "tests/incidents/test_journal.py::test_the_first_broken_entry_is_named"),
    Fault("commit after the answer is believed", "dispatch/server/unit_of_work.py",
          "        await self.session.commit()\n", "        await self.session.flush()\n",
          "tests/api/test_keys.py::test_twenty_at_once_with_one_key_make_one_incident_and_equal_answers"),
    Fault("a refused commit swallowed", "dispatch/server/unit_of_work.py",
          "        await work.finish(response)\n",
          "        try:\n            await work.finish(response)\n        except Exception:\n            pass\n",
          "tests/api/test_keys.py::test_a_failed_commit_is_never_answered_with_success"),
    Fault("a key reused without a look", "dispatch/server/unit_of_work.py",
          "if stored.fingerprint != fingerprint:", "if False:",
          "tests/api/test_keys.py::test_a_key_used_for_another_request_is_refused"),
    Fault("a dropped frame", "dispatch/server/live/hub.py",
          "        self._kept.append(entry)\n",
          "        self._kept.append(entry)\n        if not entry.seq % 7:\n            return\n",
          f"{STREAM}::test_old_picture_and_frames_are_the_new_picture"),
    Fault("a picture that forgets an object", "dispatch/picture.py",
          'for row in objects.get("alerts", ()):', 'for row in objects.get("alarms", ()):',
          f"{STREAM}::test_old_picture_and_frames_are_the_new_picture"),
    Fault("redaction skipped", "dispatch/sight.py",
          "        return mask_incident(row)\n", "        return row\n",
          f"{STREAM}::test_viewers_never_see_a_callers_number"),
    Fault("a crew sees everything", "dispatch/sight.py",
          "return Sight(False, frozenset(str(i) for i in principal.unit_ids), principal.posts)", "return MASKED_ALL",
          f"{STREAM}::test_a_crew_sees_its_own_incident_and_loses_sight_of_it"),
    Fault("a stale position wins", "dispatch/units/positions.py",
          "WHERE old.at < excluded.at", "WHERE true",
          f"{POSITIONS}::test_positions_reach_screens_and_never_go_back"),
    Fault("who moved meanwhile forgotten", "dispatch/server/live/endpoint.py",
          "            relay.hub.place_all(client, now_utc())\n", "",
          f"{POSITIONS}::test_a_screen_that_was_away_learns_who_moved_meanwhile_and_stands_still"),
    Fault("a late fix passed over", "dispatch/server/live/relay.py",
          "OVERLAP = timedelta(seconds=10)", "OVERLAP = timedelta(seconds=2)",
          f"{POSITIONS}::test_a_fix_that_waited_for_a_busy_database_reaches_every_screen"),
    Fault("a screen that fails keeps the others waiting", "dispatch/server/live/hub.py",
          "            except Exception:\n", "            except ZeroDivisionError:\n",
          f"{STREAM}::test_one_screen_that_fails_keeps_no_entry_from_the_others"),
    Fault("a jump believed", "geo/fixes/rules.py",
          "max((after.at - before.at).total_seconds(), 1.0) > FASTEST_MPS", "1.0 > 1e12",
          f"{POSITIONS}::test_positions_reach_screens_and_never_go_back"),
    Fault("a late report applied", "dispatch/assignments/reports.py",
          "if report.at < meant.status_at:", "if False:",
          f"{DISPATCHING}::test_late_repeated_and_illegal_reports"),
    Fault("a busy unit sent again", "dispatch/assignments/service.py",
          "if taken and (request.on_conflict == \"refuse\" or nothing):", "if False:",
          f"{DISPATCHING}::test_six_dispatchers_never_send_one_unit_twice"),
    Fault("no incident goes back to waiting", "dispatch/assignments/scene.py",
          'set_flag(row, "returned", status is IncidentStatus.PENDING and bool(began))', "pass",
          f"{DISPATCHING}::test_an_incident_whose_units_all_left_waits_again_since_the_beginning"),
    Fault("a corrected place overwritten unseen", "incidents/service.py",
          "        check_fields(row, request.revision, PLACE, await view_incident(session, row))\n", "        pass\n",
          "tests/api/test_crew.py::test_a_place_corrected_by_another_desk_is_not_overwritten_unseen"),
    Fault("a session outlives its token", "dispatch/operators/queries.py",
          "Operator.active, ~revoked)", "Operator.active, revoked.is_not(None))",
          f"{ADMIN}::test_a_token_is_shown_once_and_can_be_taken_back"),
    Fault("a role not checked", "dispatch/server/auth.py", "if not principal.has(self.roles):", "if False:",
          "tests/api/test_roles.py::test_every_role_is_refused_where_it_may_not_and_strangers_everywhere"),
    Fault("origin not checked", "dispatch/server/auth.py",
          'if not _is_own(origin, connection.headers.get("host")):', "if False:",
          "tests/api/test_roles.py::test_a_session_by_cookie_needs_its_own_origin"),
    Fault("the old city read as the new", "geo/imports/staging.py",
          '        self.connection.execute(f"DROP TABLE public.{table.name}")\n',
          '        self.connection.execute(f"ALTER TABLE public.{table.name} RENAME TO {table.name}_old")\n',
          "tests/city/test_import.py::test_after_an_import_the_tables_are_still_the_models"),
    Fault("a cut file taken for whole", "geo/roads/osm.py",
          "    except (RuntimeError, OSError, ValueError) as error:\n        cause",
          "    except ZeroDivisionError as error:\n        cause",
          "tests/city/test_import.py::test_broken_files_change_nothing_and_name_the_last_object"),
    Fault("a cut-off boundary drawn", "geo/city/osm.py",
          "return sorted(name for ident, name in self.boundaries.items() if ident not in closed)", "return []",
          "tests/city/test_import.py::test_helsinkis_fourteen_cut_off_relations_are_never_drawn"),
    Fault("a sliver without an area", "geo/areas/queries.py", "SLIVER_M = 100.0", "SLIVER_M = 0.0",
          "tests/city/test_areas.py::test_a_point_in_a_sliver_goes_to_the_nearest_area_and_says_so"),
    Fault("slips not forgiven", "geo/gazetteer/folding.py", "    left = {word} |", "    return ()\n    left = {word} |",
          "tests/city/test_search.py::test_written_queries_are_right_first_and_surely_in_five"),
    Fault("turnout forgotten in reach", "geo/reach/spread.py",
          "at_s = delay_s[origins.stop] + origins.off_road_m", "at_s = 0 * delay_s[origins.stop] + origins.off_road_m",
          "tests/city/test_reach.py::test_reach_agrees_with_single_journeys_at_500_places_on_the_road"),
    Fault("a flood lets everybody through", "incidents/closures/depths.py", "if depth_m <= most]", "if True]",
          "tests/city/test_closures.py::test_depth_decides_who_passes_where_nobody_says_so"),
    Fault("an old tile after an import", "geo/tiles/service.py", "        if generation != self._generation:",
          '        if self._generation == "":',
          "tests/city/test_import.py::test_tiles_follow_an_import"),
    Fault("a one-way street ignored", "geo/roads/build.py",
          "way.id, name, way.forward, way.backward))", "way.id, name, way.forward, way.forward))",
          f"{PORTO}::test_every_way_follows_real_roads_in_an_allowed_direction_and_no_closed_one"),
    Fault("an arc reversed", "geo/roads/starts.py",
          "rest_m = np.where(back, origins.offset_m, graph", "rest_m = np.where(1 - back, origins.offset_m, graph",
          f"{PORTO}::test_500_random_pairs_agree_with_plain_code_to_a_tenth_of_a_second"),
    Fault("a partial arc forgotten", "geo/roads/starts.py",
          "on_s=begin_s + rest_m * pace,", "on_s=begin_s,",
          f"{PORTO}::test_500_random_pairs_agree_with_plain_code_to_a_tenth_of_a_second"),
    Fault("a stale closure", "geo/roads/closures.py",
          "return same and kept.since <= at < kept.until", "return True",
          f"{PORTO}::test_a_closure_counts_from_the_next_question_and_its_lapse_restores_the_way"),
    Fault("a turn restriction ignored", "geo/roads/turns.py",
          "if any(end in self.banned for end in ends):", "if False:",
          f"{TURNS}::test_no_way_makes_a_turn_that_a_complete_unconditional_restriction_forbids"),
    Fault("turns are free", "geo/roads/turns.py",
          "slow = profile.turn_s * (1 - np.cos(angle)) / 2", "slow = 0.0 * angle",
          f"{PORTO}::test_500_random_pairs_agree_with_plain_code_to_a_tenth_of_a_second"),
    Fault("a quicker way pruned", "geo/roads/search.py",
          "if settled[other] or key >= first_s[end] + slack[end]:", "if settled[other] or key >= first_s[end]:",
          f"{PORTO}::test_500_random_pairs_agree_with_plain_code_to_a_tenth_of_a_second"),
    Fault("a committed unit proposed", "dispatch/recommend/candidates.py",
          'return "committed"', "return None",
          "tests/recommend/test_recommendation.py::test_an_active_assignment_commits_a_unit_even_if_its_status_says_"
          "available"),
    Fault("ties by chance", "dispatch/recommend/ranking.py",
          "return self.eta_s, self.call_sign, self.unit_id", "return self.eta_s, \"\", \"\"",
          "tests/recommend/test_choice.py::test_equal_times_are_decided_by_call_sign_whatever_the_order_of_the_list"),
    Fault("the age of a position forgotten", "dispatch/recommend/service.py",
          "travel_s = round(seconds + one.allowance_s, 1)", "travel_s = round(seconds, 1)",
          "tests/recommend/test_recommendation.py::test_an_old_position_counts_as_the_worst_it_may_mean"),
    Fault("a broken run card takes effect", "dispatch/server/cards.py",
          "except BrokenCard as refusal:\n            self._file_problem",
          "except KeyError as refusal:\n            self._file_problem",
          "tests/recommend/test_cards.py::test_a_broken_file_is_told_and_the_last_good_cards_stay"),
    Fault("a centre without administrator", "dispatch/operators/service.py",
          "        raise LastAdmin\n", "        return\n",
          f"{ADMIN}::test_the_last_administrator_stays_one"),
    Fault("a change of roles undone", "dispatch/server/api/operators.py",
          "    if body.revision is not None:\n", "    if False:\n",
          f"{ADMIN}::test_two_administrators_at_one_account_do_not_undo_each_other"),
    Fault("a change of a closure undone", "incidents/closures/service.py",
          "    check_fields(row, request.revision, fields, closure_view(row))\n", "",
          f"{ADMIN}::test_a_closure_s_end_is_moved_and_kept_against_another_s_change"),
    Fault("a rule file put over another's", "dispatch/server/api/rules.py",
          "        raise StaleRules(version=known.version if known else 0)\n", "        pass\n",
          "tests/api/test_rules.py::test_two_who_replace_a_file_at_once_do_not_overwrite_each_other"),
    Fault("a row that moves under the pointer", "ui/web/src/parts/Rows.svelte",
          "    pin = under();\n", "    pin = null;\n",
          f"{LISTS}::test_the_row_under_the_pointer_stays_while_fifty_incidents_arrive"),
    Fault("a silent line kept green", "ui/web/src/live/health.ts", "if (silent > SILENT_MS)", "if (silent > 1e9)",
          "tests/browser/test_line.py::test_a_pulled_cable_is_red_within_ten_seconds_and_heals_to_the_picture"),
    Fault("an answered call for help that sounds on", "ui/web/src/sound/score.ts",
          "alert.acked_by === null && alert.ended_at === null", "alert.ended_at === null",
          "tests/browser/test_sound.py::test_after_a_restart_nothing_sounds_that_was_heard_or_answered"),
    Fault("a node left behind by every frame", "ui/web/src/state/store.svelte.ts",
          "    for (const watcher of this.watchers) watcher(changes);\n",
          "    document.body.append('');\n    for (const watcher of this.watchers) watcher(changes);\n",
          "tests/browser/test_flat.py::test_an_hour_of_positions_and_entries_leaves_heap_and_nodes_as_they_were"),
]  # fmt: skip


def plant(fault: Fault, folder: Path) -> bool:
    """Makes one line wrong in the copy; False when the right line is not there."""
    path = folder / fault.file
    text = path.read_text()
    if fault.right not in text:
        return False
    path.write_text(text.replace(fault.right, fault.wrong, 1))
    return True


def chosen() -> list[Fault]:
    """All faults, or those whose names hold one of the command line's words."""
    words = sys.argv[1:]
    return [fault for fault in FAULTS if not words or any(word in fault.name for word in words)]


def copy_to(folder: Path) -> None:
    """The project without what is built or installed, with the real data beside it."""
    folder.mkdir()
    for part in (folder.parent, folder):
        part.chmod(0o755)
    (folder.parent / "shared").symlink_to(ROOT.parent / "shared")
    left_out = shutil.ignore_patterns("node_modules", "__pycache__", "dist")
    for part in COPIED:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=left_out)
        else:
            shutil.copy(source, folder / part)


def build_pages(folder: Path) -> None:
    """The copy's pages as a browser gets them, of the packages that stand here. Raises CalledProcessError."""
    pages = folder / "ui" / "web"
    (pages / "node_modules").symlink_to(ROOT / "ui" / "web" / "node_modules")
    subprocess.run(["npm", "run", "--silent", "build"], cwd=pages, check=True, capture_output=True)


def run_tests(folder: Path, tests: list[str]) -> int:
    """Pytest's exit code on the copy."""
    if any(test.startswith("tests/browser") for test in tests):
        build_pages(folder)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "soak or not soak", *tests]
    environment = {"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True).returncode


def turns_red(fault: Fault | None) -> str:
    """`red`, `green` when all passed, `lost` when the line has moved; None plants nothing and runs every named test."""
    with tempfile.TemporaryDirectory(prefix="sigap-fault-") as name:
        folder = Path(name) / "project"
        copy_to(folder)
        if fault is not None and not plant(fault, folder):
            return "lost"
        code = run_tests(folder, [fault.test] if fault is not None else sorted({f.test for f in chosen()}))
    return {0: "green", 1: "red"}.get(code, f"broken {code}")


def main() -> int:
    """Prints one line a fault; 1 when any was not noticed, or when the tests fail without a fault."""
    control = turns_red(None)
    print(f"{control:10} nothing planted", flush=True)
    results = {"control": "red" if control == "green" else control}
    for fault in chosen():
        results[fault.name] = turns_red(fault)
        print(f"{results[fault.name]:10} {fault.name}: {fault.test.rsplit('::', 1)[1]}", flush=True)
    return int(any(result != "red" for result in results.values()))


if __name__ == "__main__":
    sys.exit(main())
