"""How a page looks: what axe finds, and what text is cut, covered or too small, at any size."""

from pathlib import Path
from typing import Any

from tests.browser.screen import Screen

LOOK = Path(__file__).with_suffix(".js").read_text()
AXE = Path(__file__).parents[2] / "ui" / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"laptop": (1366, 768), "desk": (1920, 1080), "phone": (390, 844), "zoom 200 %": (683, 384)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FINDS = """async tags => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  return found.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 160)}`);
}"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def axe(screen: Screen) -> list[str]:
    """What axe finds, one line each."""
    if not screen.script("() => 'axe' in window"):
        screen.page.evaluate(AXE.read_text())
    found: list[str] = screen.script(FINDS, RULES)
    return found


def look(screen: Screen, size: tuple[int, int] | None = None, script: str = LOOK) -> Any:
    """What is wrong with the page's text, at its present size or drawn anew at another."""
    if size:
        screen.page.set_viewport_size({"width": size[0], "height": size[1]})
        screen.page.wait_for_function(f"innerWidth === {size[0]}")
    screen.script(DRAWN)
    return screen.script(script)
