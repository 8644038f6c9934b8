"""`make docs`: writes the documents that follow from the code."""

from pathlib import Path

from dispatch.server.app import create_app
from dispatch.server.database import Database
from dispatch.server.roles_table import roles_page
from dispatch.server.settings import Settings

ROOT = Path(__file__).parents[1]

if __name__ == "__main__":
    app = create_app(Settings(), Database.at("postgresql://nobody@/nothing"))
    (ROOT / "docs" / "roles.md").write_text(roles_page(app))
