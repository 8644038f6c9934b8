"""`python -m tests.draw_icons`: draws the field unit's icons for home screens from the project's own sign."""

from pathlib import Path

from playwright.sync_api import sync_playwright

WEB = Path(__file__).parents[1] / "ui" / "web"
SIGN, ICONS = WEB / "src" / "icon.svg", WEB / "public" / "icons"
GROUND = "#0a0f14"
SIZES = {"unit-192": (192, 0.74), "unit-512": (512, 0.74), "unit-maskable-512": (512, 0.56), "unit-180": (180, 0.7)}
"""File name: pixels, and the share of them that the sign takes. A mask may cut off all but a circle of 80 %."""


def page_of(pixels: int, share: float) -> str:
    """The icon as a page of its own."""
    size = round(pixels * share)
    box = f"margin:0;width:{pixels}px;height:{pixels}px;display:grid;place-items:center;background:{GROUND}"
    return f"<body style='{box}'>" + SIGN.read_text().replace("<svg ", f"<svg width='{size}' height='{size}' ")


def main() -> None:
    """All sizes."""
    ICONS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for name, (pixels, share) in SIZES.items():
            page = browser.new_page(viewport={"width": pixels, "height": pixels})
            page.set_content(page_of(pixels, share))
            page.screenshot(path=ICONS / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
