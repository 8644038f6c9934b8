"""One browser window at a desk: it signs in, and fails on outside requests, policy violations and page errors."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Request, expect

from tests.stage import Stage

Json = dict[str, Any]
WATCH = "document.addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"

LATE = """([selector, text, key]) => {
  const act = () => {
    const found = document.querySelector(selector);
    if (!found?.textContent.includes(text)) return;
    watch.disconnect();
    if (key) window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    else found.click();
  };
  const watch = new MutationObserver(act);
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


class Screen:
    """A signed-in window and what went wrong in it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        """Args: address is where the centre serves (perhaps through a proxy)."""
        self.address = address
        self.context = context
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.page = context.new_page()
        self.page.add_init_script(WATCH)
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("console", lambda message: self._console(message.text))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        here = urlsplit(self.address).netloc
        if urlsplit(request.url).netloc not in (here, ""):
            self.faults.append(f"outside request: {request.url}")

    def _console(self, text: str) -> None:
        if "policy" in text.lower():
            self.faults.append(text)

    def sign_in(self, stage: Stage, role: str, desk: str | None) -> None:
        """A session by the role's token, as if somebody had typed a name and a password."""
        body = {"token": stage.centre.tokens[role], "desk": desk}
        answer = self.context.request.post(
            f"{self.address}/api/session", data=body, headers={"origin": self.address}
        )  # fmt: skip
        assert answer.ok, answer.text()

    def enter(self, username: str, password: str, desk: str) -> "Screen":
        """Signs in by the page, as people do; the page that was asked for comes after it."""
        self.page.get_by_label("Nama pengguna").fill(username)
        self.page.get_by_label("Kata sandi").fill(password)
        self.page.get_by_label("Meja").fill(desk)
        self.press("Enter")
        expect(self.light).to_have_class(word("live"), timeout=20_000)
        return self

    def open(self, path: str) -> "Screen":
        """Goes to a page and waits until the picture is live."""
        self.page.goto(f"{self.address}{path}")
        expect(self.light).to_have_class(word("live"), timeout=20_000)
        return self

    @property
    def light(self) -> Locator:
        """The connection's light."""
        return self.page.locator(".light, .wall > footer").first

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def late(self, selector: str, text: str, key: str | None = None) -> None:
        """A key or click meant for something else: it arrives in the moment in which this text comes up."""
        self.script(LATE, [selector, text, key])

    def acknowledge(self) -> None:
        """Answers the top alert, once its control has rested: it has just come up."""
        expect(self.page.locator(".strip:not(.calm) > button").first).to_be_enabled()
        self.press("F8")

    def panel(self, name: str) -> Locator:
        """A panel by its name."""
        return self.page.get_by_role("region", name=name, exact=True)

    def rows(self, name: str) -> Locator:
        """The rows of a list."""
        return self.page.get_by_role("listbox", name=name).get_by_role("option")

    def see(self, text: str, timeout: float = 10_000) -> Locator:
        """What shows this text, once it is there."""
        found = self.page.get_by_text(text).first
        expect(found).to_be_visible(timeout=timeout)
        return found

    def picture(self) -> Json:
        """The picture as this window's session may see it, asked of the centre itself."""
        answer = self.context.request.get(f"{self.address}/api/picture")
        assert answer.ok, answer.text()
        found: Json = answer.json()
        return found

    def script(self, text: str, value: Any = None) -> Any:
        """What a script in the page answers."""
        return self.page.evaluate(text, value)


def word(name: str) -> re.Pattern[str]:
    """Matches a class among others."""
    return re.compile(rf"(^|\s){name}(\s|$)")
