"""Screenshots of the base map of a running centre, outside addresses blocked: `python -m tests.browser.map_shots`.

Looking at them is the point; the test of the same room checks what can be checked by a machine.
"""

import argparse
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

WEB = Path(__file__).parents[2] / "ui" / "web"
FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update"
    " --disable-sync --use-angle=swiftshader --enable-unsafe-swiftshader"
).split()
PAGE = """<!doctype html><meta charset=utf-8><link rel=stylesheet href=/look/maplibre.css>
<style>html,body,#map{margin:0;height:100%}</style><div id=map></div>
<script src=/look/style.js></script><script type=module>
import * as maplibregl from '/look/maplibre-gl.mjs';
maplibregl.setWorkerUrl('/look/maplibre-gl-worker.mjs');
window.maplibregl = maplibregl;
</script>"""
SHOW = """([night, lon, lat, zoom]) => new Promise((done, failed) => {
  window.errors = [];
  if (window.shown) window.shown.remove();
  const style = base.mapStyle(night);
  const map = window.shown = new maplibregl.Map({container: 'map', style, center: [lon, lat], zoom, fadeDuration: 0});
  map.on('error', e => window.errors.push(String(e.error && e.error.message || e)));
  map.once('idle', () => done(window.errors));
  setTimeout(() => failed('never idle: ' + window.errors.join('; ')), 60000);
})"""


def bundle() -> str:
    """The style as a script that defines `base`."""
    command = [WEB / "node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=base", "src/map/style.ts"]
    return subprocess.run(command, cwd=WEB, check=True, capture_output=True, text=True).stdout


@contextmanager
def map_page(url: str, token: str, width: int = 1200, height: int = 800) -> Iterator[tuple[Page, list[str]]]:
    """A page with the map's library and style on the centre's own origin, and the outside addresses it asked for."""
    library = WEB / "node_modules" / "maplibre-gl" / "dist"
    files = {
        "/look": (PAGE, "text/html"), "/look/style.js": (bundle(), "text/javascript"),
        **{
            f"/look/{name}": ((library / name).read_text(), "text/javascript")
            for name in ("maplibre-gl.mjs", "maplibre-gl-shared.mjs", "maplibre-gl-worker.mjs")
        },
        "/look/maplibre.css": ((library / "maplibre-gl.css").read_text(), "text/css"),
    }  # fmt: skip
    outside: list[str] = []

    def serve(route: Route) -> None:
        address = route.request.url
        if not address.startswith((url, "blob:", "data:")):
            outside.append(address)
            return route.abort()
        found = files.get(address.removeprefix(url))
        return route.fulfill(body=found[0], content_type=found[1]) if found else route.continue_()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        context = browser.new_context(
            viewport={"width": width, "height": height}, extra_http_headers={"Authorization": f"Bearer {token}"}
        )
        page = context.new_page()
        page.route("**/*", serve)
        page.goto(f"{url}/look")
        page.wait_for_function("window.maplibregl !== undefined")
        yield page, outside
        browser.close()


def show(page: Page, night: bool, lon: float, lat: float, zoom: float) -> list[str]:
    """Draws the map and waits until nothing is missing; what went wrong."""
    errors: Any = page.evaluate(SHOW, [night, lon, lat, zoom])
    return list(errors)


def main() -> None:
    """Six zooms in both forms."""
    parser = argparse.ArgumentParser(description="Screenshots of the base map.")
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("at", help="lon,lat")
    parser.add_argument("out", type=Path)
    parser.add_argument("--zooms", default="10,12,13.5,15,16.5,18")
    wanted = parser.parse_args()
    lon, lat = map(float, wanted.at.split(","))
    wanted.out.mkdir(parents=True, exist_ok=True)
    with map_page(wanted.url, wanted.token) as (page, outside):
        for night in (False, True):
            for zoom in map(float, wanted.zooms.split(",")):
                errors = show(page, night, lon, lat, zoom)
                name = f"{'night' if night else 'day'}-{zoom:g}.png"
                page.screenshot(path=wanted.out / name)
                print(name, errors or "ok")
        print("outside addresses asked for:", outside or "none")


if __name__ == "__main__":
    main()
