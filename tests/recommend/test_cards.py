"""Run cards: what the shipped ones ask for, and how a broken one is refused."""

import shutil
from pathlib import Path

import pytest

from dispatch.recommend.plans import CARDS, BrokenCard, load_cards, need_of, needs
from dispatch.server.cards import RunCards
from incidents.types import IncidentType

FIRE = (CARDS / "fire.toml").read_text(encoding="utf-8")


def test_every_incident_type_has_a_card_and_every_priority_sends_somebody() -> None:
    cards = load_cards()
    assert set(cards) == set(IncidentType)
    for card in cards.values():
        for priority in (1, 2, 3):
            assert sum(needs(card, priority).units.values()) >= 1, (card.type, priority)
        assert card.source
        assert card.verified_on


def test_a_fire_with_life_in_danger_gets_the_first_alarm_of_the_source() -> None:
    need = needs(load_cards()["fire"], 1)
    assert need.units == {"engine": 2, "tanker": 1, "rescue": 1, "ambulance": 1}
    assert "PLN" in {tell.agency for tell in need.tell}


def test_dense_housing_adds_three_engines_and_only_the_exact_answer_does() -> None:
    card = load_cards()["fire"]
    assert needs(card, 1, answers={"dense": True}).units["engine"] == 5
    assert needs(card, 1, answers={"dense": False}).units["engine"] == 2
    assert needs(card, 1, answers={"dense": None}).units["engine"] == 2


def test_alarm_levels_add_up() -> None:
    card = load_cards()["fire"]
    counts = [needs(card, 1, level).units["engine"] for level in (1, 2, 3)]
    assert counts == [2, 5, 9]


def test_an_incident_asks_with_its_own_level_unless_told_another() -> None:
    incident = {"type": "fire", "priority": 1, "alarm_level": 1, "answers": {}, "area": None}
    assert need_of(load_cards(), incident).units["engine"] == 2
    assert need_of(load_cards(), incident, alarm_level=2).units["engine"] == 5


def test_a_rule_for_an_area_holds_only_there(tmp_path: Path) -> None:
    text = FIRE + '\n[[rule]]\nareas = ["Gubeng"]\nunits = { boat = 1 }\n'
    folder = copied(tmp_path, text)
    card = load_cards(folder)["fire"]
    assert "boat" in needs(card, 1, area={"kecamatan": "GUBENG", "kelurahan": None}).units
    assert "boat" not in needs(card, 1, area={"kecamatan": "Wonokromo"}).units


def copied(tmp_path: Path, fire: str) -> Path:
    folder = tmp_path / "cards"
    shutil.copytree(CARDS, folder)
    (folder / "fire.toml").write_text(fire, encoding="utf-8")
    return folder


BROKEN = [
    (FIRE.replace("tanker = 1", "tankr = 1", 1), "tankr"),
    (FIRE.replace("engine = 2", "engine = -2", 1), "engine"),
    (FIRE.replace("engine = 2", "engine = true", 1), "engine"),
    (FIRE.replace("priorities = [1]", "priorities = [0]", 1), "priorities"),
    (FIRE.replace("priorities = [1]", "priority = [1]", 1), "priority"),
    (FIRE.replace("alarm_level = 2", 'alarm_level = "two"', 1), "alarm_level"),
    (FIRE.replace("priorities = [1]\n", "priorities = [1\n", 1), "units = {"),
    (FIRE.replace('agency = "PLN", ', "", 1), "tell"),
]


@pytest.mark.parametrize(("text", "word"), BROKEN)
def test_a_broken_card_is_refused_with_the_line_that_is_wrong(tmp_path: Path, text: str, word: str) -> None:
    with pytest.raises(BrokenCard) as refused:
        load_cards(copied(tmp_path, text))
    number = refused.value.fields["line"]
    assert f"fire.toml, line {number}:" in refused.value.detail
    assert word in text.splitlines()[number - 1]


def test_a_type_without_a_card_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path, FIRE)
    (folder / "flood.toml").unlink()
    with pytest.raises(BrokenCard, match="no card for flood"):
        load_cards(folder)


def test_a_second_card_for_a_type_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path, FIRE)
    (folder / "zz.toml").write_text(FIRE, encoding="utf-8")
    with pytest.raises(BrokenCard, match="second card for fire"):
        load_cards(folder)


def test_a_broken_file_is_told_and_the_last_good_cards_stay(tmp_path: Path) -> None:
    folder = copied(tmp_path, FIRE)
    cards = RunCards(folder)
    assert needs(cards.present["fire"], 1).units["engine"] == 2
    (folder / "fire.toml").write_text(FIRE.replace("engine = 2", "engine = 4", 1), encoding="utf-8")
    assert needs(cards.present["fire"], 1).units["engine"] == 4
    (folder / "fire.toml").write_text(FIRE.replace("engine = 2", "engine = -1", 1), encoding="utf-8")
    assert needs(cards.present["fire"], 1).units["engine"] == 4
    assert cards.problem is not None
    assert "fire.toml, line" in cards.problem
    (folder / "fire.toml").write_text(FIRE, encoding="utf-8")
    assert needs(cards.present["fire"], 1).units["engine"] == 2
    assert cards.problem is None


def test_without_any_good_card_the_shipped_ones_are_used(tmp_path: Path) -> None:
    cards = RunCards(tmp_path / "absent")
    assert set(cards.present) == set(IncidentType)
    assert cards.problem is not None
