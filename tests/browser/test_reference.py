"""The interface reference: made from the running centre, with nothing from outside and nothing the policy refuses."""

from playwright.sync_api import expect

from tests.browser.conftest import Open


def test_the_reference_works_without_internet(desk: Open) -> None:
    screen = desk("dispatcher", "/docs", ready=False)
    page = screen.page
    page.goto(f"{screen.address}/docs")
    expect(page.get_by_role("heading", name="Sigap 112")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="incidents", exact=True).first.click()
    page.locator(".opblock-summary").filter(has_text="/api/incidents").first.click()
    expect(page.locator(".opblock.is-open").get_by_text("Only a type and a place are needed")).to_be_visible()
