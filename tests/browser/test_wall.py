"""A wall on which nobody signs in: its token opens the next session, and is written down nowhere."""

import psycopg
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screen import Screen, word
from tests.stage import Stage


def end_sessions(stage: Stage) -> int:
    """As after thirteen hours; answers how many were open."""
    with psycopg.connect(stage.centre.database_url) as connection:
        return connection.execute("UPDATE sessions SET expires_at = now() WHERE expires_at > now()").rowcount


def sign_in(screen: Screen, token: str) -> None:
    """By hand, with a token."""
    screen.page.get_by_role("button", name="masuk dengan token").click()
    screen.page.get_by_label("Token", exact=True).fill(token)
    screen.page.get_by_role("button", name="Masuk", exact=True).click()


def test_a_wall_is_signed_in_with_a_token_and_opens_its_next_session_itself(desk: Open, stage: Stage) -> None:
    token = stage.centre.tokens["viewer"]
    screen = desk("viewer", "/wall", ready=False)
    screen.context.clear_cookies()
    screen.page.goto(f"{screen.address}/wall")
    sign_in(screen, "x" + token)
    expect(screen.page.get_by_role("alert")).to_have_text("Token tidak berlaku.")
    screen.page.get_by_label("Token", exact=True).fill(token)
    screen.page.get_by_role("button", name="Masuk", exact=True).click()
    expect(screen.light).to_have_class(word("live"), timeout=20_000)
    with screen.page.expect_response(lambda one: one.url.endswith("/api/session") and one.request.method == "POST"):
        end_sessions(stage)
    expect(screen.light).to_have_class(word("live"), timeout=20_000)
    assert end_sessions(stage) == 1
    stored = screen.script("() => JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])")
    assert token not in stored
    screen.page.reload()
    expect(screen.page.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
