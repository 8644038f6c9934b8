"""A call by keyboard: from F2 to help under way, nothing typed is ever lost."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screen import word
from tests.stage import Stage


def test_from_f2_to_help_under_way_in_twelve_keystrokes(desk: Open, stage: Stage) -> None:
    """Counted as a person types: every key but those of the place itself."""
    stage.wait(stage.centre.unit("PMK-77"))
    screen = desk("dispatcher", "/dispatch", name="D1")
    expect(screen.rows("Unit")).to_have_count(1)
    strokes = ["F2", "k"]
    screen.press(*strokes)
    screen.page.keyboard.type("112.7378, -7.2459")
    expect(screen.page.locator("#call-place")).to_have_value("112.7378, -7.2459")
    more = ["Enter", "Control+Enter"]
    screen.press(*more)
    expect(screen.rows("Menunggu")).to_have_count(1)
    screen.press("F4")
    expect(screen.panel("Rincian")).to_contain_text("Kebakaran")
    screen.press("p")
    screen.page.keyboard.type("77")
    screen.press("Enter", "Control+Enter")
    expect(screen.rows("Berjalan").first).to_contain_text("Kebakaran")
    picture = stage.wait(stage.centre.picture())
    assert [a["status"] for a in picture["assignments"]] == ["dispatched"]


def test_what_was_typed_survives_a_reload_and_a_refusal(desk: Open) -> None:
    screen = desk("call_taker", "/call")
    screen.press("F2", "b")
    screen.page.keyboard.type("Gang Dolly")
    screen.page.reload()
    place = screen.page.locator("#call-place")
    expect(place).to_have_value("Gang Dolly", timeout=15_000)
    place.fill("")
    screen.press("Control+Enter")
    expect(screen.page.get_by_role("alert")).to_contain_text("Isi lokasi")
    expect(screen.page.get_by_role("radio", name="Banjir")).to_be_checked()


def test_a_dead_stream_turns_the_bar_red_and_refuses_commands(desk: Open, stage: Stage) -> None:
    stage.wait(stage.centre.incident())
    screen = desk("dispatcher", "/dispatch")
    screen.press("F4", "i")
    expect(screen.panel("Rincian")).to_contain_text("Kebakaran")
    stage.centre.app.state.relay._tasks[2].cancel()
    screen.context.set_offline(True)
    expect(screen.light).to_have_class(word("lost"), timeout=15_000)
    expect(screen.light).to_contain_text("TERPUTUS")
    expect(screen.panel("Rincian").get_by_role("button", name="Ambil alih")).to_be_disabled()
    screen.press("F9")
    screen.page.keyboard.type("/i 1")
    screen.press("Enter")
    expect(screen.page.locator(".result")).to_contain_text("tidak dikirim")
    expect(screen.page.get_by_role("combobox", name="Perintah")).to_have_value("/i 1")
