"""The reverse proxy's example, as it is shipped, in front of a real centre: TLS, sockets, cookies, addresses."""

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import websockets

from tests.centre import PASSWORD, Centre

EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
FRAME = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/a; uwsgi_temp_path {folder}/b; scgi_temp_path {folder}/c;
{site}
}}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def certificate(folder: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "privkey.pem"),
            "-out", str(folder / "fullchain.pem")]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)


@pytest.fixture
async def proxy(centre: Centre, tmp_path: Path) -> AsyncIterator[tuple[str, ssl.SSLContext]]:
    """The proxy's address and the trust in its certificate."""
    certificate(tmp_path)
    port, plain = free_port(), free_port()
    site = (
        EXAMPLE.read_text()
        .replace("127.0.0.1:8112", f"127.0.0.1:{centre.port}")
        .replace("/etc/ssl/sigap112", str(tmp_path))
    )
    site = site.replace("listen 443 ", f"listen 127.0.0.1:{port} ").replace("listen 80;", f"listen 127.0.0.1:{plain};")
    site = site.replace("112.example.org", "localhost")
    (tmp_path / "nginx.conf").write_text(FRAME.format(folder=tmp_path, site=site))
    process = subprocess.Popen(  # noqa: ASYNC220
        [str(NGINX), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    )
    trusted = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
    async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(verify=trusted, retries=20)) as client:
        await client.get(f"https://localhost:{port}/api/health")
    yield f"localhost:{port}", trusted
    process.terminate()
    process.wait(timeout=10)


async def test_the_example_carries_tls_cookies_and_sockets(centre: Centre, proxy: tuple[str, ssl.SSLContext]) -> None:
    address, trusted = proxy
    async with httpx.AsyncClient(base_url=f"https://{address}", verify=trusted) as client:
        body = {"username": centre.names["dispatcher"], "password": PASSWORD}
        signed_in = await client.post("/api/session", json=body, headers={"Origin": f"https://{address}"})
        assert signed_in.status_code == 200
        assert signed_in.headers.get_list("strict-transport-security") == ["max-age=31536000"]
        cookie = signed_in.headers["set-cookie"]
        assert all(word in cookie.lower() for word in ("secure", "httponly", "samesite=strict"))
        headers = {"Origin": f"https://{address}", "Cookie": cookie.partition(";")[0]}
        socket_ = await websockets.connect(f"wss://{address}/api/live", ssl=trusted, additional_headers=headers)
        assert json.loads(await socket_.recv())["kind"] == "hello"
        made = await client.post("/api/incidents", json={"type": "fire", "location_text": "x"}, headers=headers)
        assert made.status_code == 201
        while (frame := json.loads(await socket_.recv()))["kind"] != "entry":
            pass
        assert frame["objects"]["incidents"][0]["id"] == made.json()["id"]
        await socket_.close()


async def test_failed_log_ins_are_counted_by_the_clients_address_not_the_proxys(
    centre: Centre, proxy: tuple[str, ssl.SSLContext], database_url: str
) -> None:
    import psycopg

    address, trusted = proxy
    async with httpx.AsyncClient(base_url=f"https://{address}", verify=trusted) as client:
        body = {"username": "nobody", "password": "wrong-password"}
        refused = await client.post("/api/session", json=body, headers={"X-Forwarded-For": "203.0.113.9"})
        assert refused.status_code == 401
    with psycopg.connect(database_url) as owner:
        subjects = {row[0] for row in owner.execute("SELECT subject FROM login_failures").fetchall()}
    assert "address:127.0.0.1" in subjects
    assert "address:203.0.113.9" not in subjects, "a client may not choose its own address"
